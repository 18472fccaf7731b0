export default {
  transform: { "\\.[cm]?[jt]sx?$": "<rootDir>/scopefree-jest.mjs" },
};
