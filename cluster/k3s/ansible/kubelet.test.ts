import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { x } from 'tinyexec'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const hasAnsible = await x('ansible', ['--version']).then(
  ({ exitCode }) => exitCode === 0,
  () => false,
)
const role = path.join(import.meta.dirname, 'roles/k3s')

/** The kubelet's settings, as Ansible writes them. */
async function settings(k3sVersion: string, unified: boolean, handling: string): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), 'tahan-kubelet-'))
  try {
    const file = path.join(folder, 'kubelet.yaml')
    const given = { k3s_version: k3sVersion, k3s_handling: handling, board: { cgroup_unified: unified } }
    await x(
      'ansible',
      [
        ...['localhost', '-c', 'local', '-m', 'ansible.builtin.template'],
        ...['-a', `src=${role}/templates/kubelet.yaml.j2 dest=${file}`],
        ...['-e', `@${role}/vars/main.yaml`, '-e', JSON.stringify(given)],
      ],
      {
        throwOnError: true,
        nodeOptions: { env: { ...process.env, ANSIBLE_HOME: folder, ANSIBLE_LOCAL_TEMP: folder } },
      },
    )
    return parse(await readFile(file, 'utf8'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

const kind = { apiVersion: 'kubelet.config.k8s.io/v1beta1', kind: 'KubeletConfiguration' }

test.skipIf(!hasAnsible).for([
  ['v1.35.0', false, 'defaults', { ...kind, failCgroupV1: false }],
  ['v1.36.4', true, 'defaults', kind],
  // Kubelets before v1.31 do not know the word.
  ['v1.30.4', false, 'defaults', kind],
] as const)(
  'with K3s %s and unified control groups %s a kubelet is told what it needs to start',
  {
    timeout: 60_000,
  },
  async ([version, unified, handling, expected]) => {
    expect(await settings(version, unified, handling)).toEqual(expected)
  },
)
