/**
 * Intl. Facts: ECMA-402. Formatters read numbers, dates and strings and answer text; options are read by
 * the constructor and not kept. `format` and `compare` are accessors that answer a bound function.
 */
import {
  answers,
  answersPart,
  type Effects,
  each,
  type Family,
  fresh,
  kind,
  members,
  reads,
} from "../vocabulary.js";

const CONSTRUCTORS =
  "Collator DateTimeFormat DisplayNames DurationFormat ListFormat Locale NumberFormat PluralRules RelativeTimeFormat Segmenter";

const formatter = kind(
  { format: reads, ...each("formatToParts resolvedOptions", answers) },
  {},
  "ObjectPrototype",
);

const rangeFormatter = kind(
  { ...formatter.methods, formatRange: reads, formatRangeToParts: answers },
  { format: answersPart },
  "ObjectPrototype",
);

const constructed = (prefix: string): Effects =>
  Object.fromEntries(CONSTRUCTORS.split(" ").map((name) => [prefix + name, fresh(name)]));

export const intl: Family = {
  kinds: {
    NumberFormat: rangeFormatter,
    DateTimeFormat: rangeFormatter,
    DurationFormat: formatter,
    ListFormat: formatter,
    RelativeTimeFormat: formatter,
    Collator: kind({ compare: reads, resolvedOptions: answers }, { compare: answersPart }, "ObjectPrototype"),
    DisplayNames: kind({ of: reads, resolvedOptions: answers }, {}, "ObjectPrototype"),
    PluralRules: kind(
      { ...each("select selectRange", reads), resolvedOptions: answers },
      {},
      "ObjectPrototype",
    ),
    Segmenter: kind({ segment: answers, resolvedOptions: answers }, {}, "ObjectPrototype"),
    Locale: kind(
      {
        toString: reads,
        ...each("getCalendars getCollations getHourCycles getNumberingSystems getTimeZones", fresh("Array")),
        ...each("getTextInfo getWeekInfo maximize minimize", answers),
      },
      each(
        "baseName calendar caseFirst collation hourCycle language numberingSystem numeric region script",
        reads,
      ),
      "ObjectPrototype",
    ),
  },
  globals: {
    ...members("Intl", each("getCanonicalLocales supportedValuesOf", fresh("Array"))),
    ...Object.fromEntries(
      CONSTRUCTORS.replace(" Locale", "")
        .split(" ")
        .map((name) => [`Intl.${name}.supportedLocalesOf`, fresh("Array")]),
    ),
    ...members(
      "Intl",
      Object.fromEntries(["Collator", "DateTimeFormat", "NumberFormat"].map((n) => [n, fresh(n)])),
    ),
  },
  constructors: constructed("Intl."),
};
