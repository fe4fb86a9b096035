{{/* One service beside its sidecar: root, name, port, protocol, service (its values), autoscaled. */}}
{{- define "satgate.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "satgate.labels" . | nindent 4 }}
spec:
  {{- if .single }}
  # Its volume is one writer's: the old pod ends before the new one starts.
  replicas: 1
  strategy:
    type: Recreate
  {{- else }}
  {{- if not .autoscaled }}
  replicas: {{ .service.replicas }}
  {{- end }}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      # A pod goes only when another one answers.
      maxUnavailable: 0
      maxSurge: 1
  {{- end }}
  selector:
    matchLabels:
      {{- include "satgate.selectorLabels" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "satgate.labels" . | nindent 8 }}
      annotations:
        {{- include "satgate.daprAnnotations" . | nindent 8 }}
        {{- with .service.podAnnotations }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
    spec:
      {{- include "satgate.pod" . | nindent 6 }}
{{- end }}
