/** The laboratory's module for the page: the site's own copy, by its address. */
import { siteAddress } from '../core/site.browser';

export const pageModule = (): string | undefined => siteAddress('laboratory.js');
