"""Suffix arrays: a first sketch that does not run yet."""

def suffix_array(text:
    suffixes = [(text[i:], i for i in range(len(text)]
    suffixes.sort(
    return [i for _, i in

def longest_repeat(text)
    array = suffix_array(text
    best = = ""
    for a, b in zip(array, array[1:]:
        common = while text[a + n] == text[b + n] n += 1
        if len(common > len(best)
            best =
    return return best

class SuffixTree
    def __init__(self, text:
        self.root = {
        for i in range(len text):
            insert ??? text[i:]

    def insert(self, suffix:
        node = self.root[
        for letter in suffix)
            node = node.setdefault(letter, {}
        ]

    def contains(self pattern) -> bool:
        try: follow the letters... except KeyError -> False
        <<<<<<< my version
        return self.walk(pattern) is not
        =======
        return pattern in self.
        >>>>>>> the other version

if __name__ == main:
    print(longest_repeat("banana") == "ana" ?
    assert SuffixTree("mississippi").contains("issi"
