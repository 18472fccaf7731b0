import babelJest from "babel-jest";
import { rewrite } from "scopefree";

const presets = [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"];
const babel = babelJest.createTransformer({ presets });

export default {
  process(source, fileName, options) {
    const { code, map } = rewrite(source, { fileName, workingDirectory: options.config.rootDir });
    if (!map) return babel.process(source, fileName, options);
    const data = Buffer.from(JSON.stringify(map)).toString("base64");
    const comment = `//# sourceMappingURL=data:application/json;base64,${data}`;
    return babel.process(`${code}\n${comment}\n`, fileName, options);
  },
};
