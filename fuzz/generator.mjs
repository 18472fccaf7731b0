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
import { MARK_END, markExpression, markStart } from "./coverage.mjs";
import { EXPRESSIONS, STATEMENTS } from "./grammar/index.mjs";
import { declareModule } from "./grammar/module.mjs";
import { inFiles } from "./modules.mjs";
import { arr, BUFFER, box, DATAVIEW, ELEMENTS, fn, map, mem, NUM, obj, opt, set, VOID } from "./types.mjs";
import { Writer } from "./writer.mjs";

/**
 * How large programs are: what one call of a function may cost, in statements; how deep statements nest; how many
 * statements, parameters, members and variables of the module there are; in how many of a hundred programs there is a
 * second function, or a class. A small program takes a tenth of the time of a large one, and has most of what can go
 * wrong; what takes many parts to go wrong needs a large one.
 */
const SIZES = {
  small: {
    cost: 120,
    nest: 2,
    body: [1, 2],
    second: 25,
    parameters: 1,
    kept: [0, 1],
    classes: 12,
    members: 1,
  },
  large: {
    cost: 3000,
    nest: 4,
    body: [2, 5],
    second: 50,
    parameters: 3,
    kept: [1, 3],
    classes: 40,
    members: 3,
  },
};
/** Small programs of a hundred. */
const SMALL = 94;

export class Generator extends Writer {
  /** @param {import("./random.mjs").Random} random @param {{types: boolean, marks?: boolean}} options */
  constructor(random, { types, marks = false }) {
    super(types);
    this.r = random;
    /** whether the text tells which producer has made what: see coverage.mjs */
    this.marks = marks;
    this.small = random.chance(SMALL);
    this.limits = this.small ? SIZES.small : SIZES.large;
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
    /** whether there are heirs of the typed array, and what is called on one may be theirs */
    this.hasHeirs = random.chance(5);
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

  /** @param {string} name of the program, which its files begin with @returns {import("./compile.mjs").Program} */
  program(name) {
    declareModule(this);
    return inFiles(this, this.neededUnits(), name);
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
      { weight: 0.6, type: arr(arr(this.main)) },
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
    if (this.fn.cost + total > this.limits.cost) return false;
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
    const producer = this.r.weighted(list);
    const made = producer.make(this, type, depth - 1);
    return this.marks ? markExpression(producer.name, made) : made;
  }

  statement() {
    const { fn } = this;
    fn.cost += fn.mult;
    const list = STATEMENTS.filter(
      (producer) =>
        (!producer.nests || (fn.nest < this.limits.nest && fn.cost < this.limits.cost / 2)) &&
        (!producer.when || producer.when(this)),
    );
    const producer = this.r.weighted(list);
    if (this.marks) this.line(markStart(producer.name));
    producer.make(this);
    if (this.marks) this.line(MARK_END);
  }

  /** What the function at hand returns. */
  result() {
    return this.expr(this.fn.result, 2);
  }

  statements(low, high) {
    const count = this.fn.cost > this.limits.cost ? 1 : this.r.int(low, high);
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
