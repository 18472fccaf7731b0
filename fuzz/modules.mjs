/**
 * The declarations of a program in one file, or in two to four modules that import each other, in circles too: by
 * name, by another name, by default, through a third module, as members of the module's object; with `import` or with
 * `require`. What a module assigns stays together with what it assigns, and a class with its heirs.
 */

/** Programs of a hundred that are several modules. */
const SEVERAL = 12;

/** Each file has its own: what everything assigns, and what is declared only. */
const EVERYWHERE = new Set(["tick", "acc", "churn"]);

/** What runs when a module is loaded; the first module does it. */
const RUNS = new Set(["block", "main"]);

/**
 * @param {import("./generator.mjs").Generator} g
 * @param {{ name: string, text: string, words: Set<string> }[]} units
 * @param {string} name of the program
 * @returns {import("./compile.mjs").Program}
 */
export function inFiles(g, units, name) {
  const { r, types } = g;
  const extension = types ? "ts" : "js";
  if (r.chance(SEVERAL) && units.length > 2) return new Modules(g, units, name, extension).program();
  const entry = `${name}.${extension}`;
  const hasRegions = units.some(({ words }) => words.has("region"));
  const form = hasRegions && (types || r.chance(50)) ? "esm" : "script";
  const texts = [...runtime(hasRegions, form === "esm"), ...units.map(({ text }) => text)];
  return { files: new Map([[entry, `${texts.join("\n")}\nexport {};\n`]]), entry, form };
}

function runtime(isNeeded, isEsm) {
  if (!isNeeded) return [];
  return [
    isEsm
      ? 'import { region } from "scopefree/runtime";'
      : 'const { region } = require("scopefree/runtime");',
  ];
}

class Modules {
  constructor(g, units, name, extension) {
    this.r = g.r;
    this.esm = g.types || g.r.chance(55);
    this.name = name;
    this.extension = extension;
    this.shared = units.filter((unit) => EVERYWHERE.has(unit.name) && !unit.text.startsWith("function"));
    this.units = units.filter((unit) => !this.shared.includes(unit));
    this.variables = g.sinks.filter(({ mutable }) => mutable).map((sink) => sink.name);
    const count = g.r.int(2, 4);
    this.files = Array.from({ length: count }, (_, at) => ({ stem: `${name}${"_abcd"[at + 1]}`, units: [] }));
    this.home = new Map();
    for (const group of this.groups()) {
      const file = group.some(({ name }) => RUNS.has(name)) ? this.files[0] : g.r.pick(this.files);
      for (const unit of group) this.home.set(unit.name, file);
    }
    for (const unit of this.units) this.home.get(unit.name).units.push(unit);
  }

  program() {
    const files = new Map();
    // only what is written already is known to be exported by default
    const order = this.r.chance(70) ? [...this.files].reverse() : this.files;
    for (const file of order) files.set(`${file.stem}.${this.extension}`, this.text(file));
    return { files, entry: `${this.files[0].stem}.${this.extension}`, form: this.esm ? "esm" : "cjs" };
  }

  /** What must be in one file. */
  groups() {
    let groups = this.units.map((unit) => [unit]);
    const join = (a, b) => {
      const [one, two] = [a, b].map((name) =>
        groups.find((group) => group.some((unit) => unit.name === name)),
      );
      if (!one || !two || one === two) return;
      groups = groups.filter((group) => group !== two);
      one.push(...two);
    };
    for (const { name, text } of this.units) {
      for (const variable of this.variables)
        if (new RegExp(`\\b${variable}\\s*(?:[?|&]{2})?=(?!=)`).test(text)) join(name, variable);
      const base = /^class \w+ extends (\w+)/.exec(text)?.[1];
      if (base) join(name, base);
    }
    return groups;
  }

  text(file) {
    const words = new Set(file.units.flatMap((unit) => [...unit.words]));
    const used = this.units.filter(
      ({ name }) => words.has(name) && this.home.get(name) !== file && !RUNS.has(name),
    );
    const exported = file.units.map(({ name }) => name).filter((name) => !RUNS.has(name));
    const shared = this.shared.filter(({ name }) => words.has(name));
    const head = [...runtime(words.has("region"), this.esm), ...shared.map(({ text }) => text)];
    const body = file.units.filter(({ name }) => !RUNS.has(name)).map((unit) => unit.text);
    const main = file.units.filter(({ name }) => RUNS.has(name)).map((unit) => unit.text);
    return this.esm
      ? this.esmText(file, used, exported, head, body, main)
      : this.cjsText(used, exported, head, body, main);
  }

  // ---- import and export ---------------------------------------------------------------------------------------

  esmText(file, used, exported, head, body, main) {
    const imports = [];
    const renamed = new Map();
    for (const { name } of used) {
      const home = this.home.get(name);
      const others = this.files.filter((one) => one !== home && one !== file);
      const from =
        others.length > 0 && this.r.chance(15) ? this.through(this.r.pick(others), home, name) : home;
      const path = `"./${from.stem}"`;
      const way = isUnique(name) ? this.r.int(0, 9) : 0;
      if (way >= 8) {
        const ns = `m${this.files.indexOf(from)}x`;
        if (!imports.includes(`import * as ${ns} from ${path};`))
          imports.push(`import * as ${ns} from ${path};`);
        renamed.set(name, `${ns}.${name}`);
      } else if (way >= 6 && from === home && home.byDefault === name) {
        imports.push(`import ${name} from ${path};`);
      } else if (way >= 5) {
        imports.push(`import { ${name} as ${name}z } from ${path};`);
        renamed.set(name, `${name}z`);
      } else imports.push(`import { ${name} } from ${path};`);
    }
    const texts = body.map((text, at) => this.exporting(text, exported[at]));
    const lines = [...imports, ...head, ...replaced(texts, renamed), ...replaced(main, renamed)];
    const list = exported.filter((_, at) => !texts[at].startsWith("export ")).join(", ");
    if (list !== "") lines.push(`export { ${list} };`);
    const byDefault = exported.find(isUnique);
    if (byDefault !== undefined) {
      file.byDefault = byDefault;
      lines.push(this.r.chance(50) ? `export { ${byDefault} as default };` : `export default ${byDefault};`);
    }
    file.lines = lines;
    return `${lines.join("\n")}\nexport {};\n`;
  }

  /** A module that hands on what another one exports; only one that is not written yet. */
  through(via, home, name) {
    if (via.lines || via.handsOn?.has(name)) return home;
    (via.handsOn ??= new Map()).set(name, home);
    const unit = {
      name: `hand ${name}`,
      text: `export { ${name} } from "./${home.stem}";`,
      words: new Set(),
    };
    via.units.unshift(unit);
    return via;
  }

  exporting(text, name) {
    return !name.startsWith("hand ") && this.r.chance(50) ? `export ${text}` : text;
  }

  cjsText(used, exported, head, body, main) {
    const { r } = this;
    const given = exported.map((name) =>
      this.variables.includes(name)
        ? `Object.defineProperty(exports, "${name}", { get: () => ${name}, enumerable: true });`
        : r.pick([
            `exports.${name} = ${name};`,
            `module.exports.${name} = ${name};`,
            `Object.assign(exports, { ${name} });`,
          ]),
    );
    const requires = new Map();
    const renamed = new Map();
    for (const { name } of used) {
      const home = this.home.get(name);
      const object = `m${this.files.indexOf(home)}x`;
      if (this.variables.includes(name) || (isUnique(name) && r.chance(40))) {
        requires.set(object, `const ${object} = require("./${home.stem}");`);
        renamed.set(name, `${object}.${name}`);
      } else requires.set(name, `const { ${name} } = require("./${home.stem}");`);
    }
    // behind what is exported, so that circles find it
    const lines = [...head, ...replaced(body, renamed), ...given, ...requires.values()];
    return `${[...lines, ...replaced(main, renamed)].join("\n")}\n`;
  }
}

/** Names with a number are nothing else's: no member has them. */
const isUnique = (name) => /^[a-zA-Z]+\d+$/.test(name);

function replaced(texts, names) {
  if (names.size === 0) return texts;
  const any = new RegExp(`\\b(?:${[...names.keys()].join("|")})\\b`, "g");
  return texts.map((text) => text.replace(any, (name) => names.get(name)));
}
