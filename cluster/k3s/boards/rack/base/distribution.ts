import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What the boards' base image is made from. */
export interface Distribution {
  /** `bookworm` */
  suite: string
  mirror: string
  components: readonly string[]
}

/** Boards run this where the machine itself is no Debian or Ubuntu: what Raspberry Pi OS is made from. */
const fallback: Distribution = {
  suite: 'bookworm',
  mirror: 'http://deb.debian.org/debian',
  components: ['main'],
}

/**
 * The machine's own Debian or Ubuntu, through the mirror that it uses itself: that one is reachable. 64-bit Raspberry
 * Pi OS is Debian with an archive beside it, and calls itself so.
 *
 * @param osRelease text of /etc/os-release
 * @param sources texts of apt's lists of sources, one-line or deb822
 */
export function distributionOf(osRelease: string, sources: readonly string[]): Distribution {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)`, 'm').exec(osRelease)?.[1] ?? ''
  const id = field('ID')
  const suite = field('VERSION_CODENAME')
  if ((id !== 'debian' && id !== 'ubuntu') || suite === '') return fallback
  const components = id === 'ubuntu' ? ['main', 'universe'] : ['main']
  const all = sources.flatMap(text => [...oneLineSources(text), ...deb822Sources(text)])
  const own = all.find(source => source.suites.includes(suite) && source.components.includes('main'))
  const usual = id === 'ubuntu' ? 'http://archive.ubuntu.com/ubuntu' : fallback.mirror
  return { suite, mirror: own?.uri ?? usual, components }
}

interface Source {
  uri: string
  suites: readonly string[]
  components: readonly string[]
}

function oneLineSources(text: string): Source[] {
  return [...text.matchAll(/^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(\S.*)$/gm)].map(
    ([, uri = '', suite = '', components = '']) => ({ uri, suites: [suite], components: words(components) }),
  )
}

function deb822Sources(text: string): Source[] {
  const paragraphs = text
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('\n')
    .split(/\n\s*\n/)
  return paragraphs.flatMap(paragraph => {
    const field = (name: string) =>
      words(new RegExp(`^${name}:(.*(?:\n[ \t].*)*)`, 'im').exec(paragraph)?.[1] ?? '')
    if (!field('Types').includes('deb') || field('Enabled').includes('no')) return []
    return field('URIs').map(uri => ({ uri, suites: field('Suites'), components: field('Components') }))
  })
}

const words = (text: string) => text.split(/\s+/).filter(word => word !== '')

/** Reads what `distributionOf` needs from this machine. */
export function thisDistribution(): Distribution {
  const read = (file: string) => {
    try {
      return readFileSync(file, 'utf8')
    } catch {
      return ''
    }
  }
  const folder = '/etc/apt/sources.list.d'
  let names: string[] = []
  try {
    names = readdirSync(folder).sort()
  } catch {} // no apt here
  const sources = names
    .filter(name => /\.(list|sources)$/.test(name))
    .map(name => read(path.join(folder, name)))
  return distributionOf(read('/etc/os-release'), [read('/etc/apt/sources.list'), ...sources])
}
