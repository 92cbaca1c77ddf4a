/** A mission in JupyterLab: its run is made in the page, and replayed by the judge in the kernel. */
import { describe, expect, it } from 'vitest';
import { withoutBrowser } from '../browser/lab';
import { withNotebook } from '../browser/with-course';
import { LaboratoryOnPage } from './page';

const cells = [
  {
    type: 'code',
    source: "import { answer, laboratory } from 'very-deep';\nlaboratory({ mission: 'find-the-edge' })",
  },
  { type: 'code', source: "answer('02-q13', '');" },
] as const;

describe.skipIf(withoutBrowser)('a mission in JupyterLab', () => {
  const lab = withNotebook((course) => course.write('mission.ipynb', cells));

  it('is answered by the text of a run, which the judge replays bit for bit', async () => {
    const { notebook } = lab;
    const [given, answer] = [notebook.code(0), notebook.code(1)];
    await notebook.run(given);
    const mission = new LaboratoryOnPage(notebook.page, notebook.output(given));
    await mission.box.waitFor();
    const judged = async () => {
      await notebook.type(answer, `answer('02-q13', '${await mission.save()}');`);
      await notebook.run(answer);
      return notebook.output(answer).innerText();
    };
    expect(await judged()).toContain('The gain is too large');
    await mission.slide('gain', 1.4);
    expect(await judged()).toContain('Right: 1.396 for layers without end');
    await notebook.screenshot('laboratory-mission');
    expect(notebook.complaints.errors).toEqual([]);
  });
});
