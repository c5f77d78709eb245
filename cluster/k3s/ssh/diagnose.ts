import { TahanError } from '../../../support/errors.ts'
import type { SshTarget } from './arguments.ts'

/** What OpenSSH's own words mean, most telling first. */
const meanings: readonly { says: RegExp; code: string; sentence: string; tryThis: string }[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'HOST_KEY_CHANGED',
    sentence: 'shows another host key than the one that is known.',
    tryThis:
      'find out why: a card flashed anew has new keys, and so has another machine at this address. If it is the ' +
      'board you mean, put its new key into tahan_host_key, or `npm run trust -- <inventory> --replace`',
  },
  {
    says: /Host key verification failed|host key is known for/i,
    code: 'HOST_KEY_UNKNOWN',
    sentence: 'shows a host key that nobody has vouched for.',
    tryThis:
      '`npm run trust -- <inventory>` shows it for you to compare and accept once, or pin it as tahan_host_key',
  },
  {
    says: /UNPROTECTED PRIVATE KEY FILE/,
    code: 'SSH_KEY_UNUSABLE',
    sentence: 'cannot be logged in to, because OpenSSH does not use a private key that others may read.',
    tryThis: 'chmod 600 the key file',
  },
  {
    says: /Identity file .* not accessible|Load key ".*": (?!Permission)|no such identity/i,
    code: 'SSH_KEY_UNUSABLE',
    sentence: 'cannot be logged in to, because the private key cannot be used.',
    tryThis:
      'name the right file in ansible_ssh_private_key_file; a key with a passphrase must be in ssh-agent (ssh-add)',
  },
  {
    says: /Permission denied|Too many authentication failures|No more authentication methods/,
    code: 'BOARD_AUTH_REFUSED',
    sentence: 'does not let us in.',
    tryThis:
      'ssh-copy-id the key there, and check ansible_user and ansible_ssh_private_key_file; a key with a passphrase ' +
      'must be in ssh-agent (ssh-add)',
  },
  {
    says: /Could not resolve hostname/,
    code: 'BOARD_UNREACHABLE',
    sentence: 'cannot be found, because its name is unknown.',
    tryThis: 'an IP address in ansible_host',
  },
  {
    says: /Connection refused/,
    code: 'BOARD_UNREACHABLE',
    sentence: 'is there, and no SSH server answers on that port.',
    tryThis: 'on the board: sudo systemctl enable --now ssh; or the right ansible_port',
  },
  {
    says: /timed out|No route to host|Network is unreachable|Connection (closed|reset)|kex_exchange_identification|Broken pipe|not responding/i,
    code: 'BOARD_UNREACHABLE',
    sentence: 'does not answer.',
    tryThis: 'look whether it has power and network, and whether ansible_host is its address',
  },
]

/**
 * The error for what `ssh` itself said before it gave up. No line of it comes from the command on the board.
 * @param log what ssh wrote
 */
export function diagnose(target: SshTarget, log: string): TahanError {
  const meaning = meanings.find(({ says }) => says.test(log))
  const where = `${target.name} (${target.user}@${target.address}, port ${target.port})`
  const details = log.trim() === '' ? {} : { lastWords: lastWordsOf(log) }
  if (meaning === undefined)
    return new TahanError('SSH_FAILED', `SSH to ${where} failed.`, {
      ...details,
      tryThis: `ssh -v -p ${target.port} ${target.user}@${target.address}`,
    })
  return new TahanError(meaning.code, `${where} ${meaning.sentence}`, {
    ...details,
    tryThis: meaning.tryThis,
  })
}

/** The end of a log, without the frame that OpenSSH draws around warnings. */
export function lastWordsOf(log: string): string {
  const lines = log.split('\n').map(line => line.trim())
  return lines
    .filter(line => line !== '' && !/^@.*@$/.test(line))
    .slice(-6)
    .join(' | ')
}
