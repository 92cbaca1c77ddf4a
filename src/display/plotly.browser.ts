/** Which Plotly draws figures: the site's own copy. */
import { version } from 'plotly.js-dist/package.json';
import { siteAddress } from '../core/site.browser';

export const PACKAGE = 'plotly.js-dist';

export const plotly = () => ({ version, address: siteAddress('plotly.min.js') });
