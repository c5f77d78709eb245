import { applying } from './api/applying.ts'
import { deletion } from './api/deletion.ts'
import { discovery } from './api/discovery.ts'
import { lists } from './api/lists.ts'
import { objects } from './api/objects.ts'
import { patches } from './api/patches.ts'
import { refusals } from './api/refusals.ts'
import { selectors } from './api/selectors.ts'
import { subresources } from './api/subresources.ts'
import { tables } from './api/tables.ts'
import { watches } from './api/watches.ts'
import { writing } from './api/writing.ts'
import type { Group } from './behaviour.ts'
import { disruption } from './disruption/disruption.ts'
import { kubelets } from './kubelets.ts'
import { metrics } from './metrics.ts'
import { environment } from './pods/environment.ts'
import { life } from './pods/life.ts'
import { lookingIn } from './pods/looking-in.ts'
import { probes } from './pods/probes.ts'
import { giving } from './rbac/giving.ts'
import { reviews } from './rbac/reviews.ts'
import { roles } from './rbac/roles.ts'
import { tokens } from './rbac/tokens.ts'
import { lostNodes } from './scheduling/lost-nodes.ts'
import { scheduling } from './scheduling/scheduling.ts'
import { datagrams } from './services/datagrams.ts'
import { services } from './services/services.ts'
import { traffic } from './services/traffic.ts'
import { daemonSets } from './workloads/daemon-sets.ts'
import { deployments } from './workloads/deployments.ts'
import { jobs } from './workloads/jobs.ts'
import { namespaces } from './workloads/namespaces.ts'
import { replicaSets } from './workloads/replica-sets.ts'
import { statefulSets } from './workloads/stateful-sets.ts'
import { volumes } from './workloads/volumes.ts'

/** All that a Kubernetes target must do. */
export const groups: readonly Group[] = [
  // First, because they take longest.
  lostNodes,
  objects,
  lists,
  selectors,
  watches,
  patches,
  applying,
  writing,
  deletion,
  subresources,
  tables,
  discovery,
  refusals,
  tokens,
  roles,
  giving,
  reviews,
  namespaces,
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  jobs,
  volumes,
  life,
  environment,
  lookingIn,
  probes,
  services,
  traffic,
  datagrams,
  scheduling,
  disruption,
  metrics,
  kubelets,
]
