import { expect } from 'vitest'
import { group } from '../behaviour.ts'
import { eventually } from '../client/api.ts'
import type { Context } from '../context.ts'
import { rolledOut } from './app.ts'
import { kubectl, kubectlPrints } from './kubectl.ts'
import { plain } from './plain.ts'

/** Events come when they come. */
async function untilTold({ api, namespace }: Context, reason: string): Promise<void> {
  await api.untilAll('events', namespace, items => items.length > 0, { fieldSelector: `reason=${reason}` })
}

export const describing = group('kubectl describe', ['kubectl', 'running pods'], {
  'tells of a deployment': async context => {
    await rolledOut(context)
    const told = plain(await kubectlPrints(context, ['describe', 'deployment', 'a']), context)
    expect(
      told
        .replace(/ {2,}Image: .*/, '    Image: IMAGE')
        .replace(/ {2,}(Node-Selectors|Tolerations): .*\n/g, ''),
    ).toBe(`\
Name:  a
Namespace:  NAMESPACE
CreationTimestamp:  TIME
Labels:  app=a
Annotations:  deployment.kubernetes.io/revision: 1
Selector:  app=a
Replicas:  1 desired | 1 updated | 1 total | 1 available | 0 unavailable
StrategyType:  RollingUpdate
MinReadySeconds:  0
RollingUpdateStrategy:  25% max unavailable, 25% max surge
Pod Template:
  Labels:  app=a
  Containers:
   main:
    Image: IMAGE
    Port:  <none>
    Host Port:  <none>
    Command:
      sh
      -c
      trap "exit 0" TERM; while :; do sleep 3600 & wait; done
    Environment:  <none>
    Mounts:  <none>
  Volumes:  <none>
Conditions:
  Type  Status  Reason
  ----  ------  ------
  Available  True  MinimumReplicasAvailable
  Progressing  True  NewReplicaSetAvailable
OldReplicaSets:  <none>
NewReplicaSet:  a-HASH (1/1 replicas created)
Events:
  Type  Reason  Age  From  Message
  ----  ------  ----  ----  -------
  Normal  ScalingReplicaSet  AGE  deployment-controller  Scaled up replica set a-HASH to 1
`)
  },

  'tells of a pod': async context => {
    await rolledOut(context)
    await untilTold(context, 'Started')
    const told = plain(await kubectlPrints(context, ['describe', 'pods', '-l', 'app=a']), context)
    for (const part of [
      /^Name: {2}a-HASH-POD\nNamespace: {2}NAMESPACE\nPriority: {2}0\nService Account: {2}default\nNode: {2}\S+\/ADDRESS\nStart Time: {2}TIME\n/,
      /\nStatus: {2}Running\nIP: {2}ADDRESS\nIPs:\n {2}IP: {2}ADDRESS\nControlled By: {2}ReplicaSet\/a-HASH\nContainers:\n {2}main:\n/,
      /\n {4}State: {2}Running\n {6}Started: {2}TIME\n {4}Ready: {2}True\n {4}Restart Count: {2}0\n/,
      /\n {2}Initialized {2}True\n {2}Ready {2}True\n {2}ContainersReady {2}True\n {2}PodScheduled {2}True\n/,
      /\nQoS Class: {2}BestEffort\nNode-Selectors: {2}<none>\nTolerations: {2}node.kubernetes.io\/not-ready:NoExecute op=Exists for AGE\n/,
      /\n {2}Normal {2}Scheduled {2}AGE {2}default-scheduler {2}Successfully assigned NAMESPACE\/a-HASH-POD to \S+\n/,
      /\n {2}Normal {2}Created {2}AGE {2}kubelet {2}Created container:? main\n/,
      /\n {2}Normal {2}Started {2}AGE {2}kubelet {2}Started container main\n/,
    ]) {
      expect(told).toMatch(part)
    }
  },

  'tells of a service': async context => {
    await rolledOut(context)
    await kubectlPrints(context, [
      'expose',
      'deployment',
      'a',
      '--port=80',
      '--target-port=8080',
      '--type=NodePort',
    ])
    await context.api.until(
      'endpoints',
      context.namespace,
      'a',
      ({ subsets }) => subsets?.[0]?.addresses !== undefined,
    )
    const told = plain(await kubectlPrints(context, ['describe', 'service', 'a']), context)
    for (const part of [
      /^Name: {2}a\nNamespace: {2}NAMESPACE\nLabels: {2}app=a\nAnnotations: {2}<none>\nSelector: {2}app=a\nType: {2}NodePort\nIP Family Policy: {2}SingleStack\nIP Families: {2}IPv4\nIP: {2}ADDRESS\nIPs: {2}ADDRESS\nPort: {2}<unset> {2}80\/TCP\nTargetPort: {2}8080\/TCP\nNodePort: {2}<unset> {2}\d+\/TCP\nEndpoints: {2}ADDRESS:8080\nSession Affinity: {2}None\nExternal Traffic Policy: {2}Cluster\n/,
      /\nEvents: {2}<none>\n$/,
    ]) {
      expect(told).toMatch(part)
    }
  },

  'tells of a node': async context => {
    await rolledOut(context)
    const [pod] = (await context.api.list('pods', context.namespace)).items
    const told = plain(await kubectlPrints(context, ['describe', 'node', pod?.spec?.nodeName ?? '']), context)
    for (const part of [
      /\nTaints: {2}<none>\nUnschedulable: {2}false\nLease:\n {2}HolderIdentity: {2}\S+\n/,
      /\n {2}Ready {2}True {2}TIME {2}TIME {2}KubeletReady {2}kubelet is posting ready status\n/,
      /\nAddresses:\n {2}InternalIP: {2}ADDRESS\n {2}Hostname: {2}\S+\nCapacity:\n {2}cpu: {2}\d+\n/,
      /\nNon-terminated Pods: {2}\(\d+ in total\)\n/,
      /\n {2}NAMESPACE {2}a-HASH-POD {2}0 \(0%\) {2}0 \(0%\) {2}0 \(0%\) {2}0 \(0%\) {2}AGE\n/,
      /\nAllocated resources:\n/,
    ]) {
      expect(told).toMatch(part)
    }
  },

  'tells events in the order of their time': async context => {
    await rolledOut(context)
    await untilTold(context, 'Started')
    const told = plain(await kubectlPrints(context, ['events']), context)
    expect(told).toMatch(/^LAST SEEN {2}TYPE {2}REASON {2}OBJECT {2}MESSAGE\n/)
    expect(told).toMatch(
      /\nAGE {2}Normal {2}ScalingReplicaSet {2}Deployment\/a {2}Scaled up replica set a-HASH to 1\n/,
    )
    const got = plain(
      await kubectlPrints(context, ['get', 'events', '--field-selector', 'reason=Started']),
      context,
    )
    expect(got).toBe(
      'LAST SEEN  TYPE  REASON  OBJECT  MESSAGE\nAGE  Normal  Started  pod/a-HASH-POD  Started container main\n',
    )
  },

  'explains fields': async context => {
    const told = await kubectlPrints(context, ['explain', 'pod.spec.nodeName'])
    expect(told).toMatch(/KIND: +Pod\nVERSION: +v1\n\nFIELD: +nodeName ?<string>\n/)
    expect(told).toMatch(/DESCRIPTION:\n +\S/)
    const tree = await kubectlPrints(context, ['explain', 'deployment.spec.strategy', '--recursive'])
    expect(tree).toMatch(/rollingUpdate\s+<\w+>\n +maxSurge\s/)
  },

  'lists what there is': async context => {
    const told = await kubectlPrints(context, ['api-resources', '--no-headers'])
    const rows = told.split('\n').map(line => line.trim().split(/\s+/).join(' '))
    for (const row of [
      'pods po v1 true Pod',
      'nodes no v1 false Node',
      'deployments deploy apps/v1 true Deployment',
      'jobs batch/v1 true Job',
      'poddisruptionbudgets pdb policy/v1 true PodDisruptionBudget',
      'leases coordination.k8s.io/v1 true Lease',
    ]) {
      expect(rows).toContain(row)
    }
    expect(await kubectlPrints(context, ['api-versions'])).toMatch(/^apps\/v1$/m)
    expect(await kubectlPrints(context, ['cluster-info'])).toMatch(
      /Kubernetes control plane.* is running at .*https:\/\//,
    )
    expect(await kubectlPrints(context, ['version'])).toMatch(/^Server Version: v1\.\d+\.\d+/m)
  },

  'says what may be done': async context => {
    expect(await kubectlPrints(context, ['auth', 'can-i', 'create', 'pods'])).toBe('yes\n')
    expect(await kubectlPrints(context, ['auth', 'can-i', '--list'])).toMatch(
      /^Resources +Non-Resource URLs +Resource Names +Verbs\n/,
    )
  },

  'says who asks': {
    needs: ['self reviews'],
    show: async context => {
      expect(await kubectlPrints(context, ['auth', 'whoami'])).toMatch(
        /^ATTRIBUTE +VALUE\nUsername +system:admin\nGroups +\[system:masters/,
      )
    },
  },

  'shows what nodes and pods use': {
    needs: ['metrics'],
    show: async context => {
      await rolledOut(context)
      const top = (...argv: string[]) =>
        eventually(
          argv.join(' '),
          () => kubectl(context, ['top', ...argv]),
          ({ code }) => code === 0,
        )
      expect((await top('nodes')).stdout).toMatch(
        /^NAME +CPU\(cores\) +CPU\(?%\)? +MEMORY\(bytes\) +MEMORY\(?%\)?\s*\n\S+ +\d+m +\d+% +\d+Mi +\d+%/,
      )
      expect((await top('pods', '--containers')).stdout).toMatch(
        /^POD +NAME +CPU\(cores\) +MEMORY\(bytes\)\s*\na-\S+ +main +\d+m +\d+Mi/,
      )
    },
  },
})
