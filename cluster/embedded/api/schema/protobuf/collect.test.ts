import { expect, test } from 'vitest'
import { collect } from './collect.ts'

const proto = `
message Volume {
  // The volume's name.
  optional string name = 1;

  optional VolumeSource volumeSource = 2;
}

message VolumeSource {
  optional HostPathVolumeSource hostPath = 1;

  optional EmptyDirVolumeSource emptyDir = 2;
}

message ConfigMap {
  optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;

  map<string, string> data = 2;

  repeated string forgotten = 3;

  optional bool immutable = 4;
}
`
const go = `
type VolumeSource struct {
	HostPath *HostPathVolumeSource \`json:"hostPath,omitempty"\`
	EmptyDir *EmptyDirVolumeSource \`json:"emptyDir,omitempty"\`
}

type ConfigMap struct {
	Immutable *bool \`json:"immutable,omitempty"\`
	Data map[string]string \`json:"data,omitempty"\`
}
`

test('numbers are found by name, with what is embedded and what is a pointer', () => {
  const texts: Record<string, string> = { 'core/v1/generated.proto': proto, 'core/v1/types.go': go }
  expect(collect(file => texts[file] ?? '')).toEqual({
    'core/v1.ConfigMap': { 1: 'metadata', 2: 'data', 4: 'immutable*' },
    'core/v1.Volume': { 1: 'name', 2: { 1: 'hostPath*', 2: 'emptyDir*' } },
  })
})
