const js = require("@eslint/js");
const globals = require("globals");

module.exports = [
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
  {
    // Classic scripts: ES modules do not load from file://. All add to one global, `widgets`.
    files: ["assets/{serve,widgets}/**/*.js"],
    languageOptions: {
      ecmaVersion: 2022,
      sourceType: "script",
      globals: { ...globals.browser, d3: "readonly", widgets: "writable" },
    },
    // Whichever file comes first declares the global.
    rules: { "no-var": "off", "no-redeclare": ["error", { builtinGlobals: false }] },
  },
  {
    files: ["tests/js/**/*.js", "eslint.config.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "commonjs", globals: globals.node },
  },
];
