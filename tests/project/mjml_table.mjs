// Prints the two tables of newsletter/mjml_components.py, read off npm's mjml: what each component takes, and what may
// stand in it. To renew them, outside the repository (nothing here needs Node at run time):
//
//   mkdir mjml-table && cd mjml-table && npm init -y && npm install mjml@5
//   cp …/tests/project/mjml_table.mjs . && node mjml_table.mjs
//
// Replace `_WORDS` and `_INSIDE` with what it prints, put the version it names into the docstring, and run `ruff format`.

import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const loaded = require("mjml-preset-core");
const { components, dependencies } = loaded.default ?? loaded;

const WIDTH = 116;
// In the head and in no list of the preset's components, because the parser itself deals with them.
const PARSED = { "mj-all": [], "mj-class": ["name"], mjml: ["dir", "lang", "owa"] };

function literal(name, words) {
  const line = `    "${name}": "${words.join(" ")}",`;
  if (line.length <= WIDTH + 4) return line;
  const rows = [""];
  for (const word of words) {
    if ((rows.at(-1) + word).length > WIDTH - 14) rows.push("");
    rows[rows.length - 1] += `${word} `;
  }
  rows[rows.length - 1] = rows.at(-1).trimEnd();
  return [`    "${name}": (`, ...rows.map((row) => `        "${row}"`), "    ),"].join("\n");
}

function table(title, entries) {
  const rows = Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = rows.map(([name, words]) => literal(name, [...words].sort()));
  return `${title}: Mapping[str, str] = {\n${lines.join("\n")}\n}`;
}

const attributes = { ...PARSED };
for (const component of components) {
  attributes[component.componentName] = Object.keys(component.allowedAttributes ?? {});
}
const inside = {};
for (const [name, names] of Object.entries(dependencies)) {
  const fixed = names.filter((entry) => typeof entry === "string");
  if (fixed.length && name in attributes) inside[name] = fixed.filter((entry) => entry in attributes);
}

console.log(`# mjml ${require("mjml/package.json").version}`);
console.log(table("_WORDS", attributes));
console.log(table("_INSIDE", inside));
