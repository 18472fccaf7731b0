/**
 * Random programs: the state that the modules of the grammar share.
 *
 * A program is made from top to bottom. The generator knows the variables in scope with their types, what has been
 * declared at module level, and how often the text at hand may run at most. From that the *producers* of
 * `grammar/` make statements and expressions of a wanted type, each with a weight. A new kind of program is a new
 * producer; nothing else has to know of it.
 *
 * What is promised of every program:
 *   - the checker has nothing against it, and no cast lies about a type: that is what the analysis assumes;
 *   - loops are counted, calls go to what was declared before or carry a depth, and `mult` × `cost` bounds the work,
 *     so programs end. The few that do not, by closures that call each other, are discarded by whoever runs them;
 *   - everything that it prints is decided by the program alone.
 *
 * Without types the same program is JavaScript.
 */
import { EXPRESSIONS, STATEMENTS } from "./grammar/index.mjs";
import { declareModule } from "./grammar/module.mjs";
import { arr, BUFFER, box, DATAVIEW, ELEMENTS, fn, map, mem, NUM, obj, opt, set, VOID } from "./types.mjs";

/** What one call of a function may cost, in statements. */
const MAX_COST = 3000;
const MAX_NEST = 4;

export class Generator {
  /** @param {import("./random.mjs").Random} random @param {{types: boolean}} options */
  constructor(random, { types }) {
    this.r = random;
    this.types = types;
    this.lines = [];
    this.indent = 0;
    this.counter = 0;
    /** variables by scope, innermost last: `{ name, type, mutable, cost }` */
    this.scopes = [[]];
    /** declarations that are left out where nothing needs them: `{ name, from, to }`, in lines */
    this.spare = [];
    this.functions = [];
    this.classes = [];
    /** variables of the module, which outlive every call */
    this.sinks = [];
    /** the function at hand */
    this.fn = this.context("module", VOID, undefined);
    /** above 0 where only an expression can stand */
    this.flat = 0;
    this.main = mem(random.weighted(ELEMENTS).name);
    this.other = random.chance(60) ? this.main : mem(random.weighted(ELEMENTS).name);
    const m = this.main;
    /** a class that every program has */
    this.box = box(m);
    this.objects = [
      obj([
        ["a", m],
        ["b", m],
      ]),
      obj([
        ["m", m],
        ["list", arr(m)],
        ["k", NUM],
      ]),
      obj([
        [
          "inner",
          obj([
            ["a", m],
            ["b", m],
          ]),
        ],
        ["o", this.other],
      ]),
    ];
    this.functionTypes = [
      fn([], m),
      fn([m], NUM),
      fn([m], m),
      fn([], VOID),
      fn([m], VOID),
      fn([NUM], NUM),
      fn([m, m], NUM),
    ];
  }

  /** @param {"module" | "function" | "closure" | "generator" | "async" | "method" | "constructor"} kind */
  context(kind, result, outer) {
    const inside = kind === "closure" && outer;
    return {
      kind,
      result,
      outer,
      /** times that a statement here runs in one call, at most */
      mult: inside ? outer.mult * 6 : 1,
      cost: 0,
      labels: [],
      loops: 0,
      nest: inside ? outer.nest + 1 : 0,
      /** name of the length that allocations here have */
      size: inside ? outer.size : "n",
      cls: inside ? outer.cls : undefined,
      counters: [],
    };
  }

  program() {
    declareModule(this);
    this.leaveOutSpare();
    return `${this.lines.join("\n")}\n`;
  }

  // ---- text ------------------------------------------------------------------------------------------------

  name(stem) {
    return `${stem}${++this.counter}`;
  }

  line(text) {
    this.lines.push(`${"  ".repeat(this.indent)}${text}`);
  }

  /** What `body` adds is left out of the program if nothing else in it has that name. */
  ifNeeded(name, body) {
    const from = this.lines.length;
    body();
    this.spare.push({ name, from, to: this.lines.length });
  }

  /** From the last to the first: what only others that are left out have needed goes too. */
  leaveOutSpare() {
    for (const { name, from, to } of this.spare.reverse()) {
      const rest = [...this.lines.slice(0, from), ...this.lines.slice(to)];
      if (!new RegExp(`\\b${name}\\b`).test(rest.join("\n"))) this.lines = rest;
    }
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

  // ---- names -----------------------------------------------------------------------------------------------

  declare(name, type, mutable = false, extra = {}) {
    const variable = { name, type, mutable, ...extra };
    this.scopes.at(-1).push(variable);
    return variable;
  }

  variables(test) {
    return this.scopes.flat().filter(test);
  }

  /** A new variable; its annotation is left out now and then where the initialiser says the same. */
  define(type, init, { mutable = this.r.chance(35), stem = "v" } = {}) {
    const name = this.name(stem);
    const keyword = mutable ? (this.r.chance(12) && this.fn.kind !== "module" ? "var" : "let") : "const";
    const annotation = mutable || type.kind !== "mem" || this.r.chance(40) ? this.t(type) : "";
    this.line(`${keyword} ${name}${annotation} = ${init};`);
    return this.declare(name, type, mutable);
  }

  // ---- choices ---------------------------------------------------------------------------------------------

  /** A length for such memory. */
  size(type) {
    const { size } = this.fn;
    const times = type.bytes === 1 ? 4 : type.bytes === 2 ? 2 : 1;
    const plain = times === 1 ? size : `${size} * ${times}`;
    if (this.r.chance(82)) return plain;
    return this.r.pick([`${plain} + 1`, `${20 * times}`, `${plain} * 2`, `${plain} + ${this.num(0)} % 2`]);
  }

  fresh(type) {
    const length = this.size(type);
    if (type.name !== "Buffer") return `new ${type.name}(${length})`;
    return this.r.chance(70)
      ? `Buffer.alloc(${length})`
      : `Buffer.allocUnsafe(${length}).fill(${this.r.int(0, 9)})`;
  }

  /** A value that an element of such memory can take. */
  element(type) {
    return type.big ? `${this.r.int(1, 99)}n` : this.r.chance(60) ? `${this.r.int(1, 99)}` : this.num(1);
  }

  /** An integer that is not always the same. */
  num(depth = 1) {
    return this.expr(NUM, depth);
  }

  condition() {
    const { r } = this;
    return r
      .weighted([
        { weight: 3, make: () => `tick++ % ${r.int(2, 4)} === ${r.int(0, 1)}` },
        { weight: 2, make: () => `${this.num(1)} > ${r.int(0, 9)}` },
        { weight: 1, make: () => `${this.num(1)} % 2 === 0` },
        { weight: 1, make: () => `${this.fn.size} > ${r.pick([5, 100])}` },
      ])
      .make();
  }

  /** A type that is worth having. */
  type() {
    const { r } = this;
    return r.weighted([
      { weight: 10, type: this.main },
      { weight: 3, type: this.other },
      { weight: 2, type: r.pick(this.objects) },
      { weight: 2, type: arr(this.main) },
      { weight: 1, type: arr(this.objects[0]) },
      { weight: 1, type: map(this.main) },
      { weight: 0.5, type: set(this.main) },
      { weight: 2, type: r.pick(this.functionTypes) },
      { weight: 0.7, type: BUFFER },
      { weight: 0.4, type: DATAVIEW },
      { weight: 0.7, type: opt(this.main) },
      {
        weight: this.classes.length > 0 ? 2.5 : 0,
        type: this.classes.length > 0 ? r.pick(this.classes).type : NUM,
      },
    ]).type;
  }

  /** Texts of values of a type that can be had from the variables in scope, without allocating. */
  reachable(type) {
    const found = [];
    const look = (text, at, depth) => {
      if (at.ts === type.ts) found.push(text);
      if (depth > 0) for (const [part, of] of this.parts(text, at)) look(part, of, depth - 1);
    };
    const all = [...this.scopes.flat(), ...(this.r.chance(8) ? this.sinks : [])];
    const some = all.length > 10 ? Array.from({ length: 10 }, () => this.r.pick(all.slice(-18))) : all;
    for (const variable of some) look(variable.name, variable.type, 2);
    return found;
  }

  /** What a value leads to. */
  parts(text, type) {
    const { r } = this;
    switch (type.kind) {
      case "obj":
        return type.fields.map(([name, of]) => [r.chance(10) ? `${text}["${name}"]` : `${text}.${name}`, of]);
      case "arr":
        return [[r.chance(80) ? `${text}[${r.int(0, 1)}]` : this.sure(`${text}.at(-1)`), type.of]];
      case "map":
        return [[this.sure(`${text}.get("${r.pick(["a", "b"])}")`), type.of]];
      case "set":
        return [[`[...${text}][0]`, type.of]];
      case "opt":
        return [[this.sure(text), type.of]];
      case "box":
        return [[`${text}.${r.pick(["m", "v"])}`, type.of]];
      case "fn":
        return type.params.length === 0 && type.result.kind !== "void" && this.mayCall(20)
          ? [[`${text}()`, type.result]]
          : [];
      case "gen":
        return [[this.as(`${text}.next().value`, type.of), type.of]];
      case "promise":
        return this.fn.kind === "async" ? [[`(await ${text})`, type.of]] : [];
      case "cls":
        return type.info.fields
          .filter(({ hidden }) => !hidden || this.fn.cls === type.info)
          .map((field) => [`${text}.${field.name}`, field.type]);
      default:
        return [];
    }
  }

  /** Whether something may be called here that costs so much, and if so counts it. */
  mayCall(cost) {
    const total = cost * this.fn.mult;
    if (this.fn.cost + total > MAX_COST) return false;
    this.fn.cost += total;
    return true;
  }

  // ---- producers -------------------------------------------------------------------------------------------

  expr(type, depth = 2) {
    const found = depth > 0 || this.r.chance(60) ? this.reachable(type) : [];
    if (found.length > 0 && this.r.chance(62)) return this.r.pick(found);
    const list = EXPRESSIONS[type.kind].filter(
      (producer) => (depth > 0 || producer.flat) && (!producer.when || producer.when(this, type)),
    );
    const made = this.r.weighted(list).make(this, type, depth - 1);
    return made;
  }

  statement() {
    const { fn } = this;
    fn.cost += fn.mult;
    const list = STATEMENTS.filter(
      (producer) =>
        (!producer.nests || (fn.nest < MAX_NEST && fn.cost < MAX_COST / 2)) &&
        (!producer.when || producer.when(this)),
    );
    this.r.weighted(list).make(this);
  }

  /** What the function at hand returns. */
  result() {
    return this.expr(this.fn.result, 2);
  }

  statements(low, high) {
    const count = this.fn.cost > MAX_COST ? 1 : this.r.int(low, high);
    for (let i = 0; i < count; i++) this.statement();
  }

  /** A place where anything may come between. */
  gap(percent = 25) {
    if (this.r.chance(percent)) this.statement();
  }

  /** What `body` makes where no statement can stand before it. */
  inExpression(body) {
    this.flat++;
    const made = body();
    this.flat--;
    return made;
  }

  /** Makes a variable of the type sure to be there, and returns its name. */
  variable(type) {
    const known = this.variables((one) => one.type.ts === type.ts);
    if (known.length > 0 && this.r.chance(75)) return this.r.pick(known.slice(-6)).name;
    if (this.flat > 0) return `(${this.expr(type, 1)})`;
    return this.define(type, this.expr(type, 1)).name;
  }

  /** Prints something of memory. */
  observe(text, type) {
    const tag = `"${this.name("o")}"`;
    const { r } = this;
    if (type.kind === "mem")
      this.line(
        r.weighted([
          { weight: 4, text: `console.log(${tag}, ${text}[${r.int(0, 3)}]);` },
          { weight: 4, text: `console.log(${tag}, show(${text}));` },
          { weight: 2, text: `console.log(${tag}, ${text}.join());` },
          { weight: 1, text: `console.log(${tag}, ${text}.length);` },
          { weight: 1, text: `acc = (acc * 31 + Number(${text}[${r.int(0, 3)}])) % 65521;` },
        ]).text,
      );
    else if (type.kind === "num") this.line(`console.log(${tag}, ${text});`);
    else if (type.kind === "buffer") this.line(`console.log(${tag}, new Uint8Array(${text}).join());`);
    else if (type.kind === "dataview") this.line(`console.log(${tag}, ${text}.getUint8(${r.int(0, 9)}));`);
    else if (type.kind === "arr" || type.kind === "set") {
      const item = this.name("x");
      this.block(`for (const ${item} of ${text})`, () => this.observe(item, type.of));
    } else if (type.kind === "map") {
      const item = this.name("x");
      this.block(`for (const [, ${item}] of ${text})`, () => this.observe(item, type.of));
    } else if (type.kind === "opt") {
      if (/^\w+$/.test(text)) this.block(`if (${text})`, () => this.observe(text, type.of));
    } else if (type.kind !== "promise" && type.kind !== "void") {
      const parts = this.parts(text, type);
      if (parts.length > 0) this.observe(...r.pick(parts));
    }
  }
}
