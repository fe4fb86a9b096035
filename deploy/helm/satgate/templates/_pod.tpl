{{- define "satgate.pod" -}}
serviceAccountName: {{ include "satgate.serviceAccountName" . }}
terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1654
  runAsGroup: 1654
  fsGroup: 1654
  seccompProfile:
    type: RuntimeDefault
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
containers:
  {{- include "satgate.container" . | nindent 2 }}
volumes:
  - name: tmp
    emptyDir:
      sizeLimit: 64Mi
  {{- if eq .name "gateway" }}
  - name: config
    configMap:
      name: {{ .root.Release.Name }}-gateway
  - name: data
    emptyDir:
      sizeLimit: {{ .service.spoolSizeLimit }}
  {{- end }}
  {{- if eq .name "auth" }}
  # A copy of the journal in the state store.
  - name: data
    emptyDir:
      sizeLimit: 1Gi
  {{- end }}
  {{- if eq .name "audit" }}
  - name: data
    {{- if .service.persistence.enabled }}
    persistentVolumeClaim:
      claimName: {{ default (printf "%s-%s" .root.Release.Name .name) .service.persistence.existingClaim }}
    {{- else }}
    emptyDir: {}
    {{- end }}
  {{- end }}
{{- if and .service.topologySpread .service.topologySpread.enabled }}
topologySpreadConstraints:
  - topologyKey: {{ .service.topologySpread.topologyKey }}
    maxSkew: {{ .service.topologySpread.maxSkew }}
    whenUnsatisfiable: {{ .service.topologySpread.whenUnsatisfiable }}
    labelSelector:
      matchLabels:
        {{- include "satgate.selectorLabels" . | nindent 8 }}
{{- end }}
{{- with .service.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .service.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .service.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
