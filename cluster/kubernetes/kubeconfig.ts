import { existsSync } from 'node:fs'
import path from 'node:path'
import { KubeConfig } from '@kubernetes/client-node'
import { messageOf, TahanError } from '../../support/errors.ts'

/**
 * Reads a kubeconfig as kubectl does: one file, or several as the variable KUBECONFIG joins them, of which missing ones
 * are passed over and the first that says something is believed.
 *
 * @param files a path, or several with the system's separator between them
 * @param context undefined takes the kubeconfig's own current one
 * @throws TahanError KUBECONFIG_UNREADABLE, CONTEXT_UNKNOWN naming those that there are
 */
export function readKubeconfig(files: string, context?: string): KubeConfig {
  const config = new KubeConfig()
  try {
    for (const part of filesIn(files).map(loaded)) add(config, part)
  } catch (thrown) {
    throw new TahanError('KUBECONFIG_UNREADABLE', `The kubeconfig ${files} cannot be used.`, {
      because: withoutQuotes(messageOf(thrown)),
      tryThis: `KUBECONFIG=${files} kubectl config view`,
    })
  }
  const chosen = context ?? config.currentContext
  if (config.getContextObject(chosen) === null) throw unknownContext(files, context, config)
  config.setCurrentContext(chosen)
  if (config.getCurrentCluster() === null || config.getCurrentUser() === null) {
    throw new TahanError('KUBECONFIG_UNREADABLE', `Context ${chosen} of ${files} leads nowhere.`, {
      because: 'it names a cluster or a user that the kubeconfig does not hold.',
      tryThis: `KUBECONFIG=${files} kubectl config view`,
    })
  }
  return config
}

/** One file must be there; of several, those that are not do not count, unless none is. */
function filesIn(files: string): string[] {
  const named = files.split(path.delimiter).filter(file => file !== '')
  const there = named.filter(file => existsSync(file))
  return there.length > 0 ? there : named
}

/** A parser quotes the lines around what it does not understand, where a token may stand. */
function withoutQuotes(message: string): string {
  const [first = ''] = message.split('\n')
  return first.replace(/"[^"]*"/g, '…').replace(/!<[^>]*>/g, '…')
}

function loaded(file: string): KubeConfig {
  const part = new KubeConfig()
  part.loadFromFile(file)
  return part
}

/** What was said before stays. */
function add(whole: KubeConfig, part: KubeConfig): void {
  whole.clusters = merged(whole.clusters, part.clusters)
  whole.users = merged(whole.users, part.users)
  whole.contexts = merged(whole.contexts, part.contexts)
  whole.currentContext ||= part.currentContext
}

function merged<T extends { name: string }>(first: T[] | undefined, second: readonly T[]): T[] {
  const known = new Set(first?.map(({ name }) => name))
  return [...(first ?? []), ...second.filter(({ name }) => !known.has(name))]
}

function unknownContext(files: string, context: string | undefined, config: KubeConfig): TahanError {
  const names = config.contexts.map(({ name }) => name)
  const sentence =
    context === undefined
      ? `The kubeconfig ${files} has no current context, and none was named.`
      : `The kubeconfig ${files} has no context ${context}.`
  return new TahanError('CONTEXT_UNKNOWN', sentence, {
    because: names.length > 0 ? `it has ${names.join(', ')}.` : 'it has none at all.',
    tryThis: names[0] === undefined ? `KUBECONFIG=${files} kubectl config view` : `TAHAN_CONTEXT=${names[0]}`,
  })
}
