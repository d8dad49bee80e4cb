"""From a page's bytes to its title, date and body. Pure: no address is opened, nothing is kept."""
