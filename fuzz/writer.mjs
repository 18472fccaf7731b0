/** The text of a program while it is made: lines, blocks, functions in functions, and how types are written. */
export class Writer {
  /** @param {boolean} types whether types are written */
  constructor(types) {
    this.types = types;
    this.lines = [];
    this.indent = 0;
    this.counter = 0;
    /** declarations of the module: `{ name, from, to, isSpare }`, in lines */
    this.units = [];
    /** variables by scope, innermost last: `{ name, type, mutable, cost }` */
    this.scopes = [[]];
  }

  name(stem) {
    return `${stem}${++this.counter}`;
  }

  line(text) {
    this.lines.push(`${"  ".repeat(this.indent)}${text}`);
  }

  /** A declaration of the module: what `body` adds. Nothing else stands at the top of a program. */
  unit(name, body, isSpare = false) {
    const from = this.lines.length;
    body();
    this.units.push({ name, from, to: this.lines.length, isSpare });
  }

  /** A declaration that is left out of the program if nothing else in it has that name. */
  ifNeeded(name, body) {
    this.unit(name, body, true);
  }

  /** The declarations with their texts. What only others need that are left out is left out too. */
  neededUnits() {
    const wordsOf = (text) => text.match(/[A-Za-z_]\w*/g) ?? [];
    const all = this.units.map(({ name, from, to, isSpare }) => {
      const text = this.lines.slice(from, to).join("\n");
      return { name, text, isSpare, words: wordsOf(text) };
    });
    const counts = new Map();
    for (const { words } of all) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    // from the last to the first: what is used by a later one only goes with it
    const needed = all.reverse().filter(({ name, words, isSpare }) => {
      if (!isSpare || words.filter((word) => word === name).length < (counts.get(name) ?? 0)) return true;
      for (const word of words) counts.set(word, counts.get(word) - 1);
      return false;
    });
    return needed.reverse().map(({ name, text, words }) => ({ name, text, words: new Set(words) }));
  }

  /** `head {`, what `body` adds, `tail`; names declared in it end with it. */
  block(head, body, tail = "}") {
    this.line(`${head} {`);
    this.inScope(body);
    this.line(tail);
  }

  inScope(body) {
    this.indent++;
    this.fn.nest++;
    this.scopes.push([]);
    body();
    this.scopes.pop();
    this.fn.nest--;
    this.indent--;
  }

  /** A body that runs up to `times` times. */
  loop(head, times, body, tail) {
    this.block(
      head,
      () => {
        this.fn.mult *= times;
        this.fn.loops++;
        body();
        this.fn.loops--;
        this.fn.mult /= times;
      },
      tail,
    );
  }

  /** The lines that `body` adds, as a text. */
  capture(body) {
    const { lines } = this;
    this.lines = [];
    body();
    const text = this.lines.join("\n");
    this.lines = lines;
    return text;
  }

  /** What `body` makes inside another function; its cost is added to that of the one around. */
  within(context, variables, body) {
    const { fn } = this;
    this.fn = context;
    this.scopes.push(variables);
    const made = body();
    this.scopes.pop();
    this.fn = fn;
    return made;
  }

  t(type) {
    return this.types ? `: ${type.ts}` : "";
  }
  as(text, type) {
    return this.types ? `(${text} as ${type.ts})` : text;
  }
  sure(text) {
    return this.types ? `${text}!` : text;
  }
  args(...types) {
    return this.types ? `<${types.map((type) => type.ts).join(", ")}>` : "";
  }
  parameters(list) {
    return list.map(({ name, type }) => `${name}${this.t(type)}`).join(", ");
  }
}
