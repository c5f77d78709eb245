import { openRack } from '../open.ts'

// Puts up a rack, says so, and waits to be killed: for tests of what remains then.
const [agents = '0'] = process.argv.slice(2)
const { record } = await openRack({ agents: Number(agents) })
console.log(record.id)
setInterval(() => {}, 1_000_000)
