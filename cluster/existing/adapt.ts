import type { KubernetesObject, V1Container, V1PodTemplateSpec, V1Service } from '@kubernetes/client-node'

/** Changes an app's object into what a cluster needs. */
export type Adapt = (object: KubernetesObject) => KubernetesObject

/** How this repository's images are named in manifests: `tahan/hello:1`. */
const ownPrefix = 'tahan/'

/** Takes the images of this repository's apps from a registry that the cluster reaches: `<registry>/hello:1`. */
export function imagesFrom(registry: string): Adapt {
  const moved = (container: V1Container) =>
    container.image?.startsWith(ownPrefix)
      ? { ...container, image: `${registry}/${container.image.slice(ownPrefix.length)}` }
      : container
  return object => {
    const { spec } = object as { spec?: { template?: V1PodTemplateSpec } }
    const pod = spec?.template?.spec
    if (!pod) return object
    const containers = pod.containers.map(moved)
    const initContainers = pod.initContainers?.map(moved)
    const template = {
      ...spec.template,
      spec: { ...pod, containers, ...(initContainers && { initContainers }) },
    }
    return { ...object, spec: { ...spec, template } } as KubernetesObject
  }
}

/** A service's door, as another type of service has it. */
export function servicesAs(type: 'LoadBalancer' | 'ClusterIP'): Adapt {
  return object => {
    if (object.kind !== 'Service') return object
    const { spec } = object as V1Service
    return spec?.type === 'NodePort' ? ({ ...object, spec: { ...spec, type } } as KubernetesObject) : object
  }
}
