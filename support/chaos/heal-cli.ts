import { isAlive } from '../process/identity.ts'
import { targetOf } from './fault.ts'
import { healOrphans } from './heal.ts'
import { openJournal } from './place.ts'

// `npm run heal`: heals every fault that a run left in a cluster, and says what it did.
const journal = openJournal()
const open = journal.unhealed()
const owned = open.filter(({ owner }) => isAlive(owner))
for (const { fault, owner } of owned) {
  console.log(
    `left alone: ${fault.kind} on ${targetOf(fault)}, which the running process ${owner.pid} will heal`,
  )
}
const { healed, errors } = await healOrphans(journal, open)
for (const { fault, cluster } of healed)
  console.log(`healed: ${fault.kind} on ${targetOf(fault)} of ${cluster}`)
for (const error of errors) console.error(error.message)
if (open.length === 0) console.log('nothing to heal')
process.exitCode = errors.length === 0 ? 0 : 1
