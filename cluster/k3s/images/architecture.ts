/** What an image is made for, by the name that containers use: `uname -m` says x86_64 and aarch64. */
export type Architecture = 'amd64' | 'arm64'

export const architectures: readonly Architecture[] = ['amd64', 'arm64']
