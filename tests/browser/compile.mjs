// Compiles MJML with npm's mjml: node compile.mjs NODE_MODULES FILE; writes {"html", "errors"} as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [modules, file] = process.argv.slice(2);
const loaded = createRequire(join(modules, "any.js"))("mjml");
const compile = loaded.default ?? loaded;
let answer;
try {
    // Strict: anything that MJML's own validator objects to is thrown. In mjml 5 this is a promise.
    const { html, errors } = await compile(readFileSync(file, "utf8"), { validationLevel: "strict", filePath: file });
    answer = { html, errors: errors.map((error) => error.formattedMessage) };
} catch (error) {
    answer = { html: "", errors: error.errors?.map((one) => one.formattedMessage) ?? [String(error)] };
}
process.stdout.write(JSON.stringify(answer));
