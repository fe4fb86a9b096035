{{/* The account of a service, and the secrets that its sidecar reads for its components. */}}
{{- define "satgate.access" -}}
{{- if .service.serviceAccount.create }}
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "satgate.serviceAccountName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "satgate.labels" . | nindent 4 }}
  {{- with .service.serviceAccount.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}-secrets
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "satgate.labels" . | nindent 4 }}
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [get]
    # By name: without names it would be every secret of the namespace.
    resourceNames:
      - {{ .root.Values.redis.existingSecret.name }}
      {{- if and .stateful (eq .root.Values.backend "postgres") }}
      - {{ .root.Values.postgres.existingSecret.name }}
      {{- end }}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}-secrets
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "satgate.labels" . | nindent 4 }}
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {{ .root.Release.Name }}-{{ .name }}-secrets
subjects:
  - kind: ServiceAccount
    name: {{ include "satgate.serviceAccountName" . }}
    namespace: {{ .root.Release.Namespace }}
{{- end }}
