import { expect, test } from 'vitest'
import { type Host, whyNoRack } from './requirements.ts'

const able: Host = { platform: 'linux', uid: 0, hasProgram: () => true }

test('a rack stands on Linux, as root, with its programs', () => {
  expect(whyNoRack(able)).toBeUndefined()
})

test('what is missing is named with the line that installs it, each package once', () => {
  const missing = ['mmdebstrap', 'systemd-nspawn', 'ssh', 'ssh-keygen', 'ansible-playbook']
  expect(whyNoRack({ ...able, hasProgram: name => !missing.includes(name) })).toEqual({
    because: 'this machine lacks mmdebstrap, systemd-nspawn, ssh, ssh-keygen, ansible-playbook',
    tryThis:
      'sudo apt-get install --yes --no-install-recommends mmdebstrap systemd-container openssh-client ansible-core',
  })
})

test('who is not root is told what else there is', () => {
  expect(whyNoRack({ ...able, uid: 1000 })).toMatchObject({ because: expect.stringContaining('need root') })
  expect(whyNoRack({ ...able, platform: 'darwin', uid: 501 })).toMatchObject({
    because: expect.stringContaining('this is darwin'),
  })
})
