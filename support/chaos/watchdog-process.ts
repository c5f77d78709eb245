import { messageOf } from '../errors.ts'
import { healEntry } from './heal.ts'
import { Journal } from './journal.ts'

// The process that outlives a killed run. Arguments: the journal's file, the run's process id. It reads until the end
// of its input; a run that ends in order says `done` first.
const [file = '', owner = ''] = process.argv.slice(2)
const journal = new Journal(file)

let heard = ''
process.stdin.setEncoding('utf8')
process.stdin.on('data', chunk => {
  heard += chunk
})
process.stdin.on('end', async () => {
  if (heard.includes('done')) return
  // The owner is dead or about to be: its pipe is closed. What it had open is ours now.
  for (const entry of journal.unhealed().filter(entry => entry.owner.pid === Number(owner))) {
    await healEntry(journal, entry).catch(thrown => process.stderr.write(`${messageOf(thrown)}\n`))
  }
})
// Signals meant for the run (a closed terminal, a job being cancelled) must not end the one process that cleans up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
