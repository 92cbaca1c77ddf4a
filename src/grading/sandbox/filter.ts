/**
 * The system calls that a child cannot make, as a program for the kernel's seccomp filter: it stands within the
 * namespaces, and holds whatever becomes of Node.js. bubblewrap loads it (`--seccomp`).
 *
 * A denied call fails with EPERM. What is left is what a process needs to compute, and to read and write its pipes.
 */

/** The numbers of system calls, for x86_64 and for 64-bit ARM; undefined where there is no such call. */
type Numbers = ReadonlyMap<string, readonly (number | undefined)[]>;

/** Reads a table of names, each with its two numbers. */
const numbersIn = (table: string): Numbers =>
  new Map(
    [...table.replace(/#.*/g, '').matchAll(/(\w+) (\d+) (\d+|-)/g)].map(([, name, x64, arm64]) => [
      name as string,
      [Number(x64), arm64 === '-' ? undefined : Number(arm64)],
    ]),
  );

export const denied = numbersIn(`
  # Other processes and their memory.
  ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, kcmp 312 272,
  process_madvise 440 440, process_mrelease 448 448,
  pidfd_open 434 434, pidfd_getfd 438 438, pidfd_send_signal 424 424,
  # Namespaces, mounts, file systems. A clone that makes namespaces is denied, too.
  unshare 272 97, setns 308 268, mount 165 40, umount2 166 39, pivot_root 155 41,
  chroot 161 51, move_mount 429 429, open_tree 428 428, mount_setattr 442 442,
  fsopen 430 430, fsconfig 431 431, fsmount 432 432, fspick 433 433,
  name_to_handle_at 303 264, open_by_handle_at 304 265, fanotify_init 300 262,
  fanotify_mark 301 263, swapon 167 224, swapoff 168 225, acct 163 89,
  quotactl 179 60, quotactl_fd 443 443,
  # Doors into the kernel that most of its known holes were behind.
  bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, personality 135 92,
  io_uring_setup 425 425, io_uring_enter 426 426, io_uring_register 427 427,
  io_setup 206 0, io_destroy 207 1, io_submit 209 2, io_cancel 210 3,
  io_getevents 208 4, splice 275 76, vmsplice 278 75, tee 276 77,
  kexec_load 246 104, kexec_file_load 320 294, reboot 169 142, init_module 175 105,
  finit_module 313 273, delete_module 176 106, syslog 103 116, lookup_dcookie 212 18,
  iopl 172 -, ioperm 173 -, modify_ldt 154 -, vhangup 153 58,
  # Keys.
  add_key 248 217, request_key 249 218, keyctl 250 219,
  # The machine's clock and name.
  clock_settime 227 112, clock_adjtime 305 266, settimeofday 164 170, adjtimex 159 171,
  sethostname 170 161, setdomainname 171 162,
  # Memory that no limit of a process counts, or that lies elsewhere.
  memfd_create 319 279, memfd_secret 447 447, remap_file_pages 216 234, mbind 237 235,
  set_mempolicy 238 237, migrate_pages 256 238, move_pages 279 239,
  shmget 29 194, shmat 30 196, shmctl 31 195, shmdt 67 197,
  msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187,
  semget 64 190, semop 65 193, semctl 66 191, semtimedop 220 192,
  mq_open 240 180, mq_unlink 241 181,
`);

/** Calls that depend on their arguments. */
export const looked = numbersIn('clone 56 220, clone3 435 435, socket 41 198');

/** What the kernel calls the architectures (AUDIT_ARCH_*), and which column of the tables is theirs. */
const architectures: Readonly<Partial<Record<NodeJS.Architecture, { audit: number; column: 0 | 1 }>>> = {
  x64: { audit: 0xc000003e, column: 0 },
  arm64: { audit: 0xc00000b7, column: 1 },
};

/** CLONE_NEW*: the namespaces that a `clone` could make, time's (0x80) apart, which only `unshare` and `clone3` know. */
const newNamespaces = 0x7e020000;

/** Calls of x86_64 with 32-bit pointers have numbers from here on, and would pass by the table. */
const x32 = 0x40000000;

/** Calls from here on are younger than these tables. They are as unknown as on the kernels that Node.js is built for. */
const younger = 463;

const operation = { load: 0x20, equal: 0x15, atLeast: 0x35, anyBit: 0x45, answer: 0x06 } as const;
const verdict = {
  kill: 0x80000000,
  allow: 0x7fff0000,
  /** EPERM */
  refuse: 0x00050001,
  /** ENOSYS: the C library then makes threads by `clone`, whose flags a filter can see. */
  unknown: 0x00050026,
} as const;

/** Where the kernel puts what it asks about: the call, the architecture, the low half of an argument. */
const field = { call: 0, architecture: 4, argument: (n: number) => 16 + 8 * n } as const;

/** AF_NETLINK, by which a process learns which network there is: none. No other socket is of use within. */
const netlink = 16;

/**
 * The filter as the kernel reads it: eight bytes an instruction.
 * @returns undefined for an architecture whose numbers are not known here
 */
export function filterFor(architecture: NodeJS.Architecture): Buffer | undefined {
  const known = architectures[architecture];
  if (known === undefined) return undefined;
  const { audit, column } = known;
  const program: Buffer[] = [];
  const add = (code: number, value: number, whenTrue = 0, whenFalse = 0): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt16LE(code, 0);
    bytes.writeUInt8(whenTrue, 2);
    bytes.writeUInt8(whenFalse, 3);
    bytes.writeUInt32LE(value, 4);
    program.push(bytes);
  };
  const load = (at: number) => add(operation.load, at);
  const answer = (what: number) => add(operation.answer, what);
  /** Skips so many instructions unless the call that is loaded is this one. */
  const unless = (name: string, skipped: number) =>
    add(operation.equal, looked.get(name)?.[column] ?? x32, 0, skipped);

  load(field.architecture);
  add(operation.equal, audit, 1);
  answer(verdict.kill);
  load(field.call);
  add(operation.atLeast, x32, 0, 1);
  answer(verdict.kill);
  add(operation.atLeast, younger, 0, 1);
  answer(verdict.unknown);
  for (const { [column]: number } of denied.values()) {
    if (number === undefined) continue;
    add(operation.equal, number, 0, 1);
    answer(verdict.refuse);
  }
  unless('clone3', 1);
  answer(verdict.unknown);
  unless('clone', 4);
  load(field.argument(0));
  add(operation.anyBit, newNamespaces, 0, 1);
  answer(verdict.refuse);
  answer(verdict.allow);
  unless('socket', 6);
  load(field.argument(0));
  add(operation.equal, netlink, 0, 3);
  load(field.argument(2));
  add(operation.equal, 0, 0, 1);
  answer(verdict.allow);
  answer(verdict.refuse);
  answer(verdict.allow);
  return Buffer.concat(program);
}
