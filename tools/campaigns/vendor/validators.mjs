// Answers, line by line, what the published validators say: {validator, query | body} -> {valid, message, value}.
// A validator is a function of the package, one of its schemas, or the name of a type that core-typings has as a schema.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import qs from 'qs';

const folder = import.meta.dirname;
const bundle = `${folder}/node_modules/.cache/rest-typings.cjs`;

// The package is written for bundlers: Node.js cannot load its folders by itself.
mkdirSync(`${folder}/node_modules/.cache`, { recursive: true });
buildSync({
  stdin: {
    contents: "export * from '@rocket.chat/rest-typings'; export { schemas } from '@rocket.chat/core-typings';",
    resolveDir: folder,
  },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  outfile: bundle,
  logLevel: 'error',
});
const published = createRequire(import.meta.url)(bundle);

const PREFIX = '#/components/schemas/';
for (const [name, schema] of Object.entries(published.schemas.components.schemas)) {
  published.ajv.addSchema(schema, PREFIX + name);
}
const judges = new Map();

function judgeOf(name) {
  if (typeof published[name] === 'function') return published[name];
  if (!judges.has(name)) {
    judges.set(name, published.ajv.compile(published[name] ?? { allOf: [{ $ref: PREFIX + name }] }));
  }
  return judges.get(name);
}

function verdict({ validator, query, body }) {
  const judge = judgeOf(validator);
  const value = query === undefined ? body : qs.parse(query, { arrayLimit: 500, throwOnLimitExceeded: true });
  const valid = judge(value);
  // All errors, the way the server joins them.
  const message = valid ? '' : judge.errors.map((error) => error.message).join('\n ');
  return { valid, message, value };
}

const answers = {
  ask: verdict,
  schema: ({ validator }) => ({ schema: published[validator]?.schema ?? null }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(answers[question.what](question))}\n`);
}
