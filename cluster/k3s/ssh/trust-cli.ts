import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { messageOf } from '../../../support/errors.ts'
import { readInventory } from '../inventory/inventory.ts'
import { acceptedKeysFile, fingerprintOf } from './host-keys.ts'
import { sshTargetsOf } from './targets.ts'
import { accept, type Trust, trustIn } from './trust.ts'

// `npm run trust -- inventory.yaml`: shows the host keys that the machines of an inventory present, and keeps them
// once their user has compared and accepted them.
const usage = 'npm run trust -- <inventory> [--yes] [--replace] [--file <known_hosts>]'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    yes: { type: 'boolean', default: false },
    replace: { type: 'boolean', default: false },
    file: { type: 'string', default: acceptedKeysFile },
  },
})
const [file] = positionals
if (file === undefined || positionals.length > 1) {
  console.error(usage)
  process.exit(2)
}

try {
  process.exitCode = await main(file)
} catch (thrown) {
  console.error(messageOf(thrown))
  process.exitCode = 1
}

async function main(inventoryFile: string): Promise<number> {
  const { boards } = await readInventory(inventoryFile)
  const asked = await Promise.allSettled(sshTargetsOf(boards).map(target => trustIn(target, values.file)))
  const trusts = asked.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const errors = asked.flatMap(result => (result.status === 'rejected' ? [messageOf(result.reason)] : []))
  for (const trust of trusts) console.log(lineOf(trust))
  for (const error of errors) console.error(error)

  const refused = trusts.filter(
    ({ state }) => state === 'not as pinned' || (state === 'changed' && !values.replace),
  )
  if (refused.length > 0)
    console.error(
      'A key has changed: that is what a card flashed anew does, and what somebody in between does. ' +
        'If you know why, mend the pinned tahan_host_key, or run again with --replace.',
    )
  const open = trusts.filter(({ state }) => state === 'new' || (state === 'changed' && values.replace))
  if (open.length > 0) {
    console.log(
      'Compare with what each machine says of itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub',
    )
    if (!values.yes && !(await agreed(open.length))) {
      console.error('Nothing was accepted.')
      return 1
    }
    console.log(`accepted: ${await accept(trusts, values.file, values.replace)}, kept in ${values.file}`)
  }
  return errors.length > 0 || refused.length > 0 ? 1 : 0
}

function lineOf(trust: Trust): string {
  const { target, state } = trust
  const shown =
    state === 'pinned' ? '' : `${trust.presented.key.split(' ')[0]} ${fingerprintOf(trust.presented)} `
  const before = 'known' in trust ? `, was ${fingerprintOf({ key: trust.known })}` : ''
  return `${target.name} (${target.address}): ${shown}${state}${before}`
}

async function agreed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY) {
    console.error('There is nobody to ask here. When they are right: npm run trust -- <inventory> --yes')
    return false
  }
  const asking = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await asking.question(`Accept ${count === 1 ? 'this key' : `these ${count} keys`}? [y/N] `)
  asking.close()
  return /^y(es)?$/i.test(answer.trim())
}
