# ruff: noqa: E501 - programs stand as they are
"""A few programs in several languages, as authors of different habits would write them."""

from tests.pipelines.rows_of_files import file_row

TRANSLATIONS = {
    "gcd": {
        "Python": "def gcd(a, b):\n    while b:\n        a, b = b, a % b\n    return abs(a)\n",
        "Java": "class Gcd { static int gcd(int a, int b) { while (b != 0) { int t = a % b; a = b; "
        "b = t; } return Math.abs(a); } }\n",
        "Rust": "pub fn gcd(mut a: i64, mut b: i64) -> i64 {\n    while b != 0 {\n        let t = a % b;"
        "\n        a = b;\n        b = t;\n    }\n    a.abs()\n}\n",
    },
    "vowels": {
        "Python": "def count_vowels(text):\n    total = 0\n    for letter in text:\n"
        "        if letter in 'aeiou':\n            total += 1\n    return total\n",
        "Java": "class Vowels { static int countVowels(String text) { int total = 0; for (char letter : "
        'text.toCharArray()) { if ("aeiou".indexOf(letter) >= 0) { total++; } } return total; } }\n',
        "Rust": "pub fn count_vowels(text: &str) -> usize {\n    let mut total = 0;\n"
        '    for letter in text.chars() {\n        if "aeiou".contains(letter) {\n'
        "            total += 1;\n        }\n    }\n    total\n}\n",
    },
    "celsius": {
        "Python": "def to_fahrenheit(celsius):\n    if celsius < -273.15:\n"
        "        raise ValueError('below absolute zero')\n    return celsius * 9 / 5 + 32\n",
        "Java": "class Celsius { static double toFahrenheit(double celsius) { if (celsius < -273.15) { "
        'throw new IllegalArgumentException("below absolute zero"); } return celsius * 9 / 5 + 32; } }\n',
        "Rust": "pub fn to_fahrenheit(celsius: f64) -> f64 {\n    if celsius < -273.15 {\n"
        '        panic!("below absolute zero");\n    }\n    celsius * 9.0 / 5.0 + 32.0\n}\n',
    },
    "stack": {
        "Python": "class Stack:\n    def __init__(self):\n        self.items = []\n\n"
        "    def push(self, item):\n        self.items.append(item)\n\n"
        "    def peek(self):\n        return self.items[-1] if self.items else None\n",
        "Java": "class Stack<T> { private List<T> items = new ArrayList<>(); void push(T item) { "
        "items.add(item); } T peek() { return items.isEmpty() ? null : items.get(items.size() - 1); } }\n",
        "Rust": "pub struct Stack<T> { items: Vec<T> }\nimpl<T> Stack<T> {\n"
        "    pub fn push(&mut self, item: T) { self.items.push(item); }\n"
        "    pub fn peek(&self) -> Option<&T> { self.items.last() }\n}\n",
    },
}
ALONE = {
    "Python": "def wait_for_port(host, port, seconds):\n    with socket.create_connection((host, port), "
    "timeout=seconds) as connection:\n        return connection.getpeername()\n",
    "Java": 'class Greeting { String greet(String who) { return String.join(", ", "Hello", who); } }\n',
    "Rust": "pub fn checksum(data: &[u8]) -> u32 {\n    data.iter().fold(7, |sum, byte| sum * 31 ^ "
    "*byte as u32)\n}\n",
}
EXTENSIONS = {"Python": "py", "Java": "java", "Rust": "rs"}


def mined_rows():
    """Return files whose names say nothing: four translations, and one stranger in each language."""
    rows = []
    for language, extension in EXTENSIONS.items():
        texts = [*(of[language] for of in TRANSLATIONS.values()), ALONE[language]]
        for number, text in enumerate(texts):
            # The order differs between languages, so that it cannot tell.
            place = (number * 3 + len(language)) % 10
            path = f"p{place}.{extension}"
            rows.append(file_row(path, text, language=language, repo_name=f"owner-{len(language)}"))
    return rows
