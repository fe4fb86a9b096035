// The reference servers "filesystem" and "memory": real side effects, in the folder given.
export const files = (client, { folder }) => ({
  server: async () => client.server(),
  tools: () => client.tools(),
  write: () => client.call('write_file', { path: `${folder}/note.txt`, content: 'first line\nsecond \u00fc line\n' }),
  read: () => client.call('read_text_file', { path: `${folder}/note.txt` }),
  edit: () =>
    client.call('edit_file', { path: `${folder}/note.txt`, edits: [{ oldText: 'first', newText: '1st' }] }),
  list: () => client.call('list_directory', { path: folder }),
  outside: () => client.call('read_text_file', { path: '/etc/hostname' })
});

export const memory = client => ({
  server: async () => client.server(),
  tools: () => client.tools(),
  create: () =>
    client.call('create_entities', {
      entities: [{ name: 'Ada', entityType: 'person', observations: ['writes programs'] }]
    }),
  add: () =>
    client.call('add_observations', { observations: [{ entityName: 'Ada', contents: ['likes \u00e9toiles'] }] }),
  graph: () => client.call('read_graph'),
  search: () => client.call('search_nodes', { query: 'programs' }),
  remove: () => client.call('delete_entities', { entityNames: ['Ada'] })
});
