import { commandTable } from './table';

export const doctorTable = commandTable({
  name: 'doctor',
  group: 'machine',
  summary: 'what is here, which engine computes, what is missing and how to get it',
  about: `
Looks at Node, the engine that computes, the GPU, the data, Jupyter, the kernel, the sandbox of the grader and the disk.
✓ is as it should be; ! works, but something is slower, missing or unsafe; ✗ keeps the course from running.`,
  options: {
    json: { kind: 'flag', about: 'the same for programs' },
    profile: {
      kind: 'flag',
      about: `trains a model of the course for a few steps instead: the time of each kernel, and which kernels the
engine leaves to plain JavaScript`,
    },
    model: {
      kind: 'text',
      value: 'NAME',
      onlyWith: 'profile',
      default: 'lenet-bn',
      about: 'the model that is profiled, any of the course',
    },
  },
  exits: '0 the course can run, 1 it cannot, 2 usage or environment',
});
