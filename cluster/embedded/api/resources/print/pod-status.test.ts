import type { ContainerState, ContainerStatus, Pod, PodStatus } from 'kubernetes-types/core/v1.js'
import { expect, test } from 'vitest'
import { summarizePod } from './pod-status.ts'

const nowMs = Date.parse('2024-05-01T10:10:00Z')
const twoMinutesAgo = '2024-05-01T10:08:00Z'

function container(state: ContainerState, more: Partial<ContainerStatus> = {}): ContainerStatus {
  return { name: 'a', image: 'i', imageID: '', ready: false, restartCount: 0, state, ...more }
}

function pod(status: PodStatus, more: Partial<Pod> = {}): Pod {
  const names = (status.containerStatuses ?? [{ name: 'a' }]).map(({ name }) => ({ name }))
  return { metadata: {}, spec: { containers: names }, status, ...more }
}

const running = container({ running: {} }, { ready: true })
const completed = container({ terminated: { exitCode: 0, reason: 'Completed' } })
const deleted = { metadata: { deletionTimestamp: '2024-05-01T10:10:30Z' } }
const withInit = { spec: { containers: [{ name: 'a' }], initContainers: [{ name: 'i' }, { name: 'j' }] } }
const withSidecar = {
  spec: { containers: [{ name: 'a' }], initContainers: [{ name: 's', restartPolicy: 'Always' }] },
}

test.each<[what: string, pod: Pod, ready: string, status: string, restarts: string]>([
  ['new', pod({ phase: 'Pending' }), '0/1', 'Pending', '0'],
  ['running', pod({ phase: 'Running', containerStatuses: [running] }), '1/1', 'Running', '0'],
  [
    'being created',
    pod({ phase: 'Pending', containerStatuses: [container({ waiting: { reason: 'ContainerCreating' } })] }),
    '0/1',
    'ContainerCreating',
    '0',
  ],
  [
    'crashing',
    pod({
      phase: 'Running',
      containerStatuses: [
        container(
          { waiting: { reason: 'CrashLoopBackOff' } },
          {
            restartCount: 3,
            lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: twoMinutesAgo } },
          },
        ),
      ],
    }),
    '0/1',
    'CrashLoopBackOff',
    '3 (2m ago)',
  ],
  ['completed', pod({ phase: 'Succeeded', containerStatuses: [completed] }), '0/1', 'Completed', '0'],
  [
    'killed without a reason',
    pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 137, signal: 9 } })] }),
    '0/1',
    'Signal:9',
    '0',
  ],
  [
    'ended without a reason',
    pod({ phase: 'Failed', containerStatuses: [container({ terminated: { exitCode: 2 } })] }),
    '0/1',
    'ExitCode:2',
    '0',
  ],
  [
    'half completed and ready',
    pod({
      phase: 'Running',
      containerStatuses: [completed, { ...running, name: 'b' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    }),
    '1/2',
    'Running',
    '0',
  ],
  [
    'half completed and not ready',
    pod({ phase: 'Running', containerStatuses: [completed, { ...running, name: 'b' }] }),
    '1/2',
    'NotReady',
    '0',
  ],
  ['evicted', pod({ phase: 'Failed', reason: 'Evicted' }), '0/1', 'Evicted', '0'],
  ['going', pod({ phase: 'Running', containerStatuses: [running] }, deleted), '1/1', 'Terminating', '0'],
  [
    'on a lost node',
    pod({ phase: 'Running', reason: 'NodeLost', containerStatuses: [running] }, deleted),
    '1/1',
    'Unknown',
    '0',
  ],
  [
    'ended and going',
    pod({ phase: 'Succeeded', containerStatuses: [completed] }, deleted),
    '0/1',
    'Completed',
    '0',
  ],
  [
    'gated',
    pod({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
    }),
    '0/1',
    'SchedulingGated',
    '0',
  ],
  [
    'initializing',
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [
          container({ terminated: { exitCode: 0 } }, { name: 'i', restartCount: 1 }),
          container({ waiting: { reason: 'PodInitializing' } }, { name: 'j' }),
        ],
      },
      withInit,
    ),
    '0/1',
    'Init:1/2',
    '1',
  ],
  [
    'failing to initialize',
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [
          container({ waiting: { reason: 'CrashLoopBackOff' } }, { name: 'i', restartCount: 2 }),
        ],
      },
      withInit,
    ),
    '0/1',
    'Init:CrashLoopBackOff',
    '2',
  ],
  [
    'failed to initialize',
    pod(
      {
        phase: 'Pending',
        initContainerStatuses: [container({ terminated: { exitCode: 1, reason: 'Error' } }, { name: 'i' })],
      },
      withInit,
    ),
    '0/1',
    'Init:Error',
    '0',
  ],
  [
    'beside a sidecar',
    pod(
      {
        phase: 'Running',
        initContainerStatuses: [
          container({ running: {} }, { name: 's', ready: true, started: true, restartCount: 2 }),
        ],
        containerStatuses: [running],
      },
      withSidecar,
    ),
    '2/2',
    'Running',
    '2',
  ],
])('a pod that is %s', (_, given, ready, status, restarts) => {
  const summary = summarizePod(given, nowMs)
  expect(`${summary.readyContainers}/${summary.totalContainers}`).toBe(ready)
  expect(summary.status).toBe(status)
  expect(summary.restarts).toBe(restarts)
})
