import { datasetEntries } from '../../data/manifest';
import { commandTable } from './table';

const operands = [{ name: 'NAME', many: true, optional: true }] as const;

export const dataTable = commandTable({
  name: 'data',
  group: 'machine',
  summary: 'list, download or verify the data sets',
  about: `
Without a NAME, all data sets: ${datasetEntries.map(({ name }) => name).join(', ')}. They are kept in VERY_DEEP_DATA, by
default in the user's cache folder.`,
  actions: {
    list: { operands, about: 'what there is, and what of it is in the cache' },
    download: { operands, about: 'fetches what is missing; an interrupted download is resumed' },
    verify: { operands, about: 'computes every checksum again' },
  },
  options: {},
  exits: '0 done, 1 verify: a file differs, or a data set named is not all here; 2 usage or environment',
});
