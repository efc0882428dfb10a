import { Type } from 'typebox';

const Counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description });

export const CertificateSchema = Type.Object({
  erasure: Type.String(),
  at: Type.String({ format: 'date-time' }),
  finishedAt: Type.String({ format: 'date-time' }),
  by: Type.String({ description: 'The key that asked, or the command line' }),
  removed: Type.Object({
    database: Counts('Rows by table'),
    store: Type.Object({ name: Type.String(), lists: Counts('By model version') }),
    files: Type.Object({
      models: Counts('Lists by model version'),
      measured: Type.Optional(Counts('What was measured of models on the person, by version')),
      others: Counts('Lines or folders by file of the data folder'),
      otherServers: Type.Array(
        Type.Object({
          folder: Type.String({ description: 'The id in its file folder-id' }),
          models: Counts('Lists by model version'),
          measured: Type.Optional(Counts('What was measured, by model version')),
          others: Counts('Lines or folders by file'),
        }),
        { description: 'The same of the data folders of other servers, as far as they run' },
      ),
    }),
  }),
  pending: Type.Array(Type.String(), {
    description:
      'Data folders of servers that do not run now, by the id in their file folder-id: each is looked through as a server starts in it',
  }),
  anonymised: Counts('Rows that stay and no longer tell whose they were, by table'),
  kept: Type.Array(Type.Object({ what: Type.String(), why: Type.String() })),
  check: Type.String({ description: 'Proves that this installation wrote it' }),
});

export const PreviewSchema = Type.Object({
  dryRun: Type.Literal(true),
  removed: Counts('Rows by table'),
  anonymised: Counts('Rows by table'),
});

export const EraseQuery = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: 'Only tell what would go from the database' }),
    ),
  },
  { additionalProperties: false },
);
