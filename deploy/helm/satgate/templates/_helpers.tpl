{{/* Labels that never change: they select pods. Called with the root and a component's name. */}}
{{- define "satgate.selectorLabels" -}}
app.kubernetes.io/name: satgate
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "satgate.labels" -}}
{{ include "satgate.selectorLabels" . }}
app.kubernetes.io/part-of: satgate
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "satgate.serviceAccountName" -}}
{{- if .service.serviceAccount.name -}}
{{ .service.serviceAccount.name }}
{{- else -}}
{{ printf "%s-%s" .root.Release.Name .name }}
{{- end -}}
{{- end }}

{{- define "satgate.image" -}}
{{ printf "%s/%s:%s" .root.Values.image.registry .name (default .root.Chart.AppVersion .root.Values.image.tag) }}
{{- end }}

{{/* The app-id is part of consumer groups, access control and the sidecars' names: never of the release's name. */}}
{{- define "satgate.daprAnnotations" -}}
dapr.io/enabled: "true"
dapr.io/app-id: satgate-{{ .name }}
dapr.io/app-port: {{ .port | quote }}
dapr.io/app-protocol: {{ .protocol }}
dapr.io/config: satgate-{{ .name }}
dapr.io/app-token-secret: {{ .root.Values.dapr.appTokenSecret }}
dapr.io/api-token-secret: {{ .root.Values.dapr.apiTokenSecret }}
dapr.io/log-as-json: "true"
dapr.io/log-level: {{ .root.Values.dapr.logLevel }}
# Secrets are read by satgate-secrets alone, whose scopes say which.
dapr.io/disable-builtin-k8s-secret-store: "true"
# After SIGTERM the sidecar serves on, so that calls under way are settled and the spool is sent.
dapr.io/block-shutdown-duration: {{ .root.Values.dapr.blockShutdownDuration | quote }}
dapr.io/graceful-shutdown-seconds: {{ .root.Values.dapr.gracefulShutdownSeconds | quote }}
dapr.io/sidecar-cpu-request: {{ .root.Values.dapr.resources.cpuRequest | quote }}
dapr.io/sidecar-memory-request: {{ .root.Values.dapr.resources.memoryRequest | quote }}
dapr.io/sidecar-memory-limit: {{ .root.Values.dapr.resources.memoryLimit | quote }}
{{- if eq .name "audit" }}
# No deliveries while Audit cannot take them.
dapr.io/enable-app-health-check: "true"
dapr.io/app-health-check-path: /readyz
{{- end }}
{{- if .root.Values.dapr.nativeSidecar }}
dapr.io/enable-native-sidecar: "true"
{{- end }}
{{- with .root.Values.dapr.sidecarImage }}
dapr.io/sidecar-image: {{ . | quote }}
{{- end }}
{{- end }}
