import type { Board } from '../boards/board.ts'

/** What OpenSSH must know of a machine; a `Board` is one, and so is a switch that is told over SSH. */
export type SshTarget = Pick<Board, 'name' | 'address' | 'port' | 'user' | 'keyFile' | 'hostKey'>

/**
 * Options of every connection, whoever makes it: keys alone and no questions, hosts known from one file and no other,
 * and a board that lost its power noticed within 15 s.
 */
export function commonArguments(knownHostsFile: string, connectTimeoutS = 5): string[] {
  return options({
    BatchMode: 'yes',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: `"${knownHostsFile}"`,
    GlobalKnownHostsFile: '/dev/null',
    HashKnownHosts: 'no',
    UpdateHostKeys: 'no',
    CheckHostIP: 'no',
    ConnectTimeout: String(connectTimeoutS),
    ServerAliveInterval: '5',
    ServerAliveCountMax: '3',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    LogLevel: 'ERROR',
  })
}

/** Which machine, and as whom. Comes after the options and before the command. */
export function targetArguments({ address, port, user, keyFile }: SshTarget): string[] {
  return [
    ...['-p', String(port), '-l', user],
    // An agent full of other keys would use up the attempts that a server allows.
    ...(keyFile ? ['-i', keyFile, ...options({ IdentitiesOnly: 'yes' })] : []),
    '--',
    address,
  ]
}

export function options(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/** Words as one command for a shell, each as it is, whatever it holds. */
export function quote(words: readonly string[]): string {
  return words
    .map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ')
}
