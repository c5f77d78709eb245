import { expect, test } from 'vitest'
import { dropOldEvents } from './expire-events.ts'
import { testCore } from './test-core.ts'
import { create } from './verbs/create.ts'

test('events are kept for an hour after they were last seen', () => {
  const core = testCore()
  const involvedObject = { kind: 'Pod', namespace: 'default', name: 'a' }
  const add = (name: string, lastTimestamp: string) =>
    create(core, core.definitions.get('events'), 'default', {
      metadata: { name },
      involvedObject,
      lastTimestamp,
    })
  add('old', '2029-12-31T22:59:00Z')
  add('recent', '2029-12-31T23:30:00Z')
  dropOldEvents(core)
  expect(core.store.list('events').map(({ metadata }) => metadata.name)).toEqual(['recent'])
})
