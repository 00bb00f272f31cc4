"""Licences of files and of repositories."""

import pytest

from codemix.langs import identify_license, license_of
from codemix.langs.licenses import _phrases

MIT = """Permission is hereby granted, free of charge, to any person obtaining a copy
of this software, to deal in it without restriction, provided that this
permission notice shall be included in all
copies or substantial portions of the Software."""
BSD = """Redistribution and use in source and binary forms, with or without
modification, are permitted: 1. ... 2. Redistributions in binary form must
reproduce the above copyright notice. """
ENDORSE = "may be used to endorse or promote products derived from this software"
APACHE = "  Apache License\n   Version 2.0, January 2004\n"


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("// SPDX-License-Identifier: MIT\n", "MIT"),
        ("/* SPDX-License-Identifier: GPL-2.0-or-later */", "GPL-2.0-or-later"),
        ("<!-- SPDX-License-Identifier: MIT-->", "MIT"),
        ("# SPDX-License-Identifier:Apache-2.0  OR MIT\r\n", "Apache-2.0 OR MIT"),
        (
            "// SPDX-License-Identifier: (GPL-2.0 WITH Linux-syscall-note) OR MIT\n",
            "(GPL-2.0 WITH Linux-syscall-note) OR MIT",
        ),
        ("# SPDX-License-Identifier: LicenseRef-Own.1", "LicenseRef-Own.1"),
        ("# SPDX-License-Identifier: MIT and more words", "MIT"),
        ("# SPDX-License-Identifier: (MIT", None),
        ("# SPDX-License-Identifier: <name>", None),
        ("# SPDX-License-Identifier:", None),
        ("x = 1\n" * 1_000 + "# SPDX-License-Identifier: MIT", None),
        ("", None),
    ],
)
def test_headers(text, expression):
    assert license_of(text) == expression


APACHE_HEADER = """/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 */
"""
GPL_HEADER = """# it under the terms of the GNU General Public License as
# published by the Free Software Foundation; either version 2 of the
# License, or (at your option) any later version.
"""


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        (APACHE_HEADER, "Apache-2.0"),
        (GPL_HEADER, "GPL-2.0-or-later"),
        (
            "// Licensed under the Apache License, Version 2.0 or the MIT license\n"
            "// at your option.\n",
            "Apache-2.0 OR MIT",
        ),
        ("/*\n" + MIT + "\n*/", "MIT"),
        ("# SPDX-License-Identifier: ISC\n" + GPL_HEADER, "ISC"),
        ("# see the LICENSE file\n", None),
        ("x = 1\n" * 1_000 + APACHE_HEADER, None),
    ],
)
def test_headers_without_a_tag(text, expression):
    assert license_of(text) == expression


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("This is dual licensed.\n" + MIT + APACHE, "Apache-2.0 OR MIT"),
        ("SPDX-License-Identifier: MIT OR Apache-2.0\n" + MIT, "MIT OR Apache-2.0"),
        (MIT, "MIT"),
        (MIT.replace("permission notice", "notice"), "MIT-0"),
        (BSD, "BSD-2-Clause"),
        (BSD + "The name may not be used; nor " + ENDORSE, "BSD-3-Clause"),
        (BSD + "All advertising materials mentioning features; " + ENDORSE, "BSD-4-Clause"),
        (APACHE, "Apache-2.0"),
        (APACHE + MIT, "Apache-2.0 AND MIT"),
        ("GNU GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", "GPL-3.0-only"),
        ("GNU LESSER GENERAL PUBLIC LICENSE\n  Version 3, 29 June 2007", "LGPL-3.0-only"),
        ("GNU AFFERO GENERAL PUBLIC LICENSE\n Version 3, 19 November 2007", "AGPL-3.0-only"),
        ("This is free and unencumbered software released into the public domain.", "Unlicense"),
        ("Licensed under the Apache License, Version 2.0; you may not use", "Apache-2.0"),
        ("All rights reserved.", None),
        ("", None),
    ],
)
def test_license_texts(text, name):
    assert identify_license(text) == name


@pytest.mark.parametrize("name", sorted(_phrases()))
def test_every_licence_is_known_by_its_own_phrases(name):
    has, lacks = _phrases()[name]
    assert identify_license("; ".join(has).upper()) == name
    for phrase in lacks:
        assert identify_license(" ".join([*has, phrase])) != name
