/**
 * process, os, path, url, querystring. Facts: nodejs.org/api. Text and numbers in and out; `nextTick`,
 * events and messages to other processes keep what they are given.
 */
import {
  answers,
  each,
  type Family,
  fresh,
  kind,
  leaks,
  leaksArgs,
  members,
  membersOfEach,
  reads,
} from "../vocabulary.js";

const OS =
  "arch availableParallelism endianness freemem getPriority homedir hostname machine platform release setPriority tmpdir totalmem type uptime version";

export const processAndPaths: Family = {
  kinds: {
    Process: kind(
      {
        ...each(
          "abort availableMemory chdir constrainedMemory cwd exit hasUncaughtExceptionCaptureCallback",
          reads,
        ),
        ...each("getegid geteuid getgid getuid kill setegid seteuid setgid setuid umask uptime", reads),
        ...each("hrtime getgroups getActiveResourcesInfo", fresh("Array")),
        ...each("cpuUsage memoryUsage resourceUsage", fresh("Object")),
        getBuiltinModule: answers,
        ...each("emitWarning nextTick setUncaughtExceptionCaptureCallback", leaksArgs),
        ...each("addListener disconnect emit off on once prependListener prependOnceListener", leaks),
        ...each("removeAllListeners removeListener send", leaks),
      },
      {
        ...each("arch argv0 execPath pid platform ppid version", reads),
        ...each("argv config env execArgv features release report stderr stdin stdout versions", answers),
      },
    ),
  },
  globalKinds: { process: "Process" },
  globals: members("process", { "hrtime.bigint": reads, "memoryUsage.rss": reads }),
  modules: {
    ...members("process", { "hrtime.bigint": reads, "memoryUsage.rss": reads }),
    ...membersOfEach("path path.posix path.win32", {
      ...each(
        "basename dirname extname format isAbsolute join matchesGlob normalize relative resolve",
        reads,
      ),
      toNamespacedPath: reads,
      parse: fresh("Object"),
    }),
    ...members("os", {
      ...each(OS, reads),
      loadavg: fresh("Array"),
      ...each("cpus networkInterfaces userInfo", answers),
    }),
    ...members("url", {
      ...each("domainToASCII domainToUnicode fileURLToPath format resolve", reads),
      pathToFileURL: fresh("URL"),
      ...each("parse resolveObject urlToHttpOptions", answers),
    }),
    ...members("querystring", {
      ...each("encode escape stringify unescape", reads),
      ...each("decode parse", answers),
    }),
  },
};
