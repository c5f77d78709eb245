import { targetOf } from './fault.ts'
import { healOrphans, isAlive } from './heal.ts'
import { openJournal } from './place.ts'

// `npm run heal`: heals every fault that a run left in a cluster, and says what it did.
const journal = openJournal()
const open = journal.unhealed()
const owned = open.filter(({ ownerPid }) => isAlive(ownerPid))
for (const { fault, ownerPid } of owned) {
  console.log(
    `left alone: ${fault.kind} on ${targetOf(fault)}, which the running process ${ownerPid} will heal`,
  )
}
const { healed, errors } = await healOrphans(journal, open)
for (const { fault, cluster } of healed)
  console.log(`healed: ${fault.kind} on ${targetOf(fault)} of ${cluster}`)
for (const error of errors) console.error(error.message)
if (open.length === 0) console.log('nothing to heal')
process.exitCode = errors.length === 0 ? 0 : 1
