/**
 * File system. Facts: nodejs.org/api/fs.html and lib/fs.js.
 *
 * The Sync functions are done with their buffers when they return. The callback and promise forms hand
 * them to the thread pool and use them until they settle.
 */
import {
  answers,
  each,
  type Family,
  fresh,
  kind,
  kinds,
  leaksArgs,
  members,
  membersOfEach,
  reads,
  settles,
  settlesByCallback,
} from "../vocabulary.js";

const SYNC =
  "accessSync appendFileSync chmodSync chownSync closeSync copyFileSync cpSync existsSync fchmodSync fchownSync " +
  "fdatasyncSync fsyncSync ftruncateSync futimesSync lchmodSync lchownSync linkSync lutimesSync mkdirSync openSync " +
  "readSync readvSync renameSync rmSync rmdirSync symlinkSync truncateSync unlinkSync utimesSync writeFileSync " +
  "writeSync writevSync";

const SYNC_ANSWERS =
  "fstatSync lstatSync mkdtempSync opendirSync readdirSync readlinkSync realpathSync realpathSync.native statSync statfsSync";

const CALLBACK =
  "access appendFile chmod chown close copyFile cp exists fchmod fchown fdatasync fstat fsync ftruncate futimes " +
  "lchmod lchown link lstat lutimes mkdir mkdtemp open opendir read readFile readdir readlink readv realpath " +
  "realpath.native rename rm rmdir stat statfs symlink truncate unlink utimes write writeFile writev";

const PROMISE =
  "access appendFile chmod chown copyFile cp lchmod lchown link lstat lutimes mkdir mkdtemp open opendir readFile " +
  "readdir readlink realpath rename rm rmdir stat statfs symlink truncate unlink utimes writeFile";

const FILE_TYPES = "isBlockDevice isCharacterDevice isDirectory isFIFO isFile isSocket isSymbolicLink";

export const fs: Family = {
  kinds: {
    FileHandle: kind({
      ...each("appendFile chmod chown close datasync read readFile readv stat sync truncate", settles),
      ...each("utimes write writeFile writev", settles),
      ...each("createReadStream createWriteStream readLines readableWebStream", leaksArgs),
    }),
    Dir: kind({ ...each("close read", settles), closeSync: reads, readSync: answers }),
    ...kinds("Stats BigIntStats Dirent", kind(each(FILE_TYPES, reads))),
  },
  modules: {
    ...members("fs", {
      readFileSync: fresh("Buffer"),
      ...each(SYNC, reads),
      ...each(SYNC_ANSWERS, answers),
      ...each(CALLBACK, settlesByCallback),
      openAsBlob: settles,
      ...each("createReadStream createWriteStream unwatchFile watch watchFile", leaksArgs),
    }),
    ...membersOfEach("fs.promises fs/promises", { ...each(PROMISE, settles), watch: leaksArgs }),
  },
};
