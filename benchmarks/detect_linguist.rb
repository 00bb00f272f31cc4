# Label the files named on stdin with GitHub Linguist, one by one, as its documentation shows.
#
#     ruby detect_linguist.rb < list-of-paths
require "linguist"

$stdin.each_line(chomp: true) do |path|
  language = Linguist::FileBlob.new(path).language
  puts(language ? language.name : "")
end
