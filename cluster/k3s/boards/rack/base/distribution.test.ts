import { expect, test } from 'vitest'
import { distributionOf } from './distribution.ts'

const debian = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n'
const main = { suite: 'bookworm', components: ['main'] }

test('Debian, by its list of sources', () => {
  const list = `# deb http://old.example/debian bookworm main
deb [signed-by=/usr/share/keyrings/x.gpg] https://packages.example/apt cloud-sdk main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64] http://mirror.example/debian bookworm main contrib
deb http://mirror.example/debian bookworm-updates main`
  expect(distributionOf(debian, [list])).toEqual({ ...main, mirror: 'http://mirror.example/debian' })
})

test('Debian, by deb822 sources, whose lists may go over several lines', () => {
  const sources = `Types: deb
URIs: http://security.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
# a comment between
URIs: http://mirror.example/debian
Suites: bookworm
  bookworm-updates
Components: main non-free-firmware
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`
  expect(distributionOf(debian, ['', sources])).toEqual({ ...main, mirror: 'http://mirror.example/debian' })
})

test('sources that are off or of others are passed over', () => {
  const off = 'Types: deb\nURIs: http://off.example/debian\nSuites: bookworm\nComponents: main\nEnabled: no\n'
  const other = 'deb https://deb.example/node nodistro main\n'
  expect(distributionOf(debian, [off, other])).toEqual({ ...main, mirror: 'http://deb.debian.org/debian' })
})

test('64-bit Raspberry Pi OS is Debian with an archive beside it', () => {
  const sources = [
    'deb http://deb.debian.org/debian bookworm main',
    'deb http://archive.raspberrypi.com/debian bookworm main',
  ]
  expect(distributionOf(debian, sources)).toEqual({ ...main, mirror: 'http://deb.debian.org/debian' })
})

test('Ubuntu', () => {
  const release = 'ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n'
  const sources =
    'Types: deb\nURIs: http://de.archive.ubuntu.com/ubuntu/\nSuites: noble noble-updates\nComponents: main universe\n'
  expect(distributionOf(release, [sources])).toEqual({
    suite: 'noble',
    mirror: 'http://de.archive.ubuntu.com/ubuntu/',
    components: ['main', 'universe'],
  })
})

test('on anything else boards are what Raspberry Pi OS is made from', () => {
  for (const release of [
    'ID=fedora\nVERSION_CODENAME=""\n',
    'ID=raspbian\nVERSION_CODENAME=bookworm\n',
    '',
  ]) {
    expect(distributionOf(release, [])).toEqual({ ...main, mirror: 'http://deb.debian.org/debian' })
  }
})
