{{- define "satgate.availability" -}}
{{- if .service.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "satgate.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ .service.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "satgate.selectorLabels" . | nindent 6 }}
{{- end }}
{{- if .autoscaled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ .root.Release.Name }}-{{ .name }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "satgate.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ .root.Release.Name }}-{{ .name }}
  minReplicas: {{ .service.autoscaling.minReplicas }}
  maxReplicas: {{ .service.autoscaling.maxReplicas }}
  metrics:
    # Of the service's container: the sidecar's use follows from it and would only blur it.
    - type: ContainerResource
      containerResource:
        container: {{ .name }}
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .service.autoscaling.targetCPUUtilizationPercentage }}
{{- end }}
{{- end }}
