import { describe, expect, it } from 'vitest';
import { visibleSeed } from '../../../src/exercises/source';
import { caseSeed, caseSets } from '../../../src/grading/run/case-seed';

const students = Array.from({ length: 200 }, (_, i) => `student ${i}`);

describe('the seed of a notebook’s cases', () => {
  it('is the same whenever the same notebook is graded with the same secret', () => {
    const attempt = { student: 'ada', digest: 'sha256:1' };
    expect(caseSeed('secret', attempt)).toBe(caseSeed('secret', { ...attempt }));
    expect(caseSeed('secret', attempt)).not.toBe(caseSeed('another', attempt));
  });

  it('differs between students and between attempts, and there are no more sets than can be prepared', () => {
    const ofStudents = new Set(students.map((student) => caseSeed('s', { student, digest: 'd' })));
    const ofAttempts = new Set(students.map((digest) => caseSeed('s', { student: 'ada', digest })));
    expect(ofStudents.size).toBe(caseSets);
    expect(ofAttempts).toEqual(ofStudents);
  });

  it('tells nothing of the secret', () => {
    for (const student of students)
      expect(caseSeed('run-secret', { student, digest: 'd' })).not.toContain('run-secret');
  });

  it('is the visible one in a check of one’s own', () => {
    expect(caseSeed(visibleSeed, { student: 'ada', digest: 'd' })).toBe(visibleSeed);
  });
});
