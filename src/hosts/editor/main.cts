/**
 * What an editor's TypeScript server loads for `"plugins": [{ "name": "scopefree" }]`.
 *
 * It has to be CommonJS, and it has to be the `main` of the package: the server looks plugins up by rules that know
 * nothing of `exports`, and loads them with `require`. (Everything else, ts-patch and Node included, goes by `exports`,
 * so one name in tsconfig.json serves both.) The rest of scopefree is ESM. Node 20.19 and 22.12 can `require` that; the
 * Node inside an editor may be older, and then it is imported, and hints begin a moment later.
 *
 * Whatever goes wrong here must not cost the user the editor: without scopefree, everything answers as before.
 */
import type tsserver = require("typescript");

import type { Overrides } from "./plugin.js" with { "resolution-mode": "import" };

type Loaded = typeof import("./plugin.js", { with: { "resolution-mode": "import" }});

function init({ typescript: ts }: { typescript: typeof tsserver }): tsserver.server.PluginModule {
  return {
    create(info) {
      const log = (text: string): void => info.project.projectService.logger.info(`scopefree: ${text}`);
      let overrides: Partial<Overrides> = {};
      const use = ({ overridesFor }: Loaded): void => {
        overrides = overridesFor(ts, info, log);
      };
      try {
        use(require("./plugin.js") as Loaded);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ESM") log(`not loaded: ${String(error)}`);
        else
          import("./plugin.js").then(use).then(
            () => info.project.refreshDiagnostics(),
            (failure) => log(`not loaded: ${String(failure)}`),
          );
      }
      return proxyOf(info.languageService, () => overrides, log);
    },
  };
}

/** The language service, with our answers where we have any. */
function proxyOf(
  service: tsserver.LanguageService,
  overrides: () => Partial<Overrides>,
  log: (text: string) => void,
): tsserver.LanguageService {
  const proxy = Object.create(null) as Record<string, unknown>;
  const given = service as unknown as Record<string, (...args: unknown[]) => unknown>;
  for (const name of Object.keys(service)) {
    proxy[name] = (...args: unknown[]): unknown => {
      const before = given[name]?.apply(service, args);
      const extend = overrides()[name as keyof Overrides] as
        | ((before: unknown, ...args: unknown[]) => unknown)
        | undefined;
      if (!extend) return before;
      try {
        return extend(before, ...args);
      } catch (error) {
        log(`${name} failed: ${error instanceof Error ? error.stack : String(error)}`);
        return before;
      }
    };
  }
  return proxy as unknown as tsserver.LanguageService;
}

export = init;
