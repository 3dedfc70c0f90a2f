// Drives the livechat client of @rocket.chat/sdk: a line of JSON in for each call, a line of JSON out for what came of it.
// Usage: node sdk.mjs URL, or without URL for the names of all the calls that the client has
//   {"call": "room", "args": [{}]}  ->  {"result": …}, or {"refused": {"status", "data"}}, or {"failed": "TypeError: …"}
import { createInterface } from 'node:readline'
import livechat from '@rocket.chat/sdk/lib/api/Livechat.js'

if (!process.argv[2]) {
  const names = Object.getOwnPropertyNames(livechat.default.prototype).filter(name => name !== 'constructor')
  console.log(JSON.stringify(names))
  process.exit()
}

const client = new livechat.default({ host: process.argv[2] })

async function outcome ({ call, args = [] }) {
  try {
    const result = await client[call](...args.map(withFile))
    return { result: result ?? null }
  } catch (error) {
    return error instanceof Error ? { failed: String(error) } : { refused: error }
  }
}

// A browser hands over files; JSON describes them as {"name", "type", "content"}.
function withFile (argument) {
  if (!argument?.file) return argument
  const { name, type, content } = argument.file
  return { ...argument, file: new File([content], name, { type }) }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await outcome(JSON.parse(line))))
}
