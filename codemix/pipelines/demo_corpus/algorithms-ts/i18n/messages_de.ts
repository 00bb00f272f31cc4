<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>MainWindow</name>
    <message>
        <location filename="../ui/mainwindow.ui" line="14"/>
        <source>Algorithms</source>
        <translation>Algorithmen</translation>
    </message>
    <message>
        <location filename="../ui/mainwindow.ui" line="37"/>
        <source>Sort the list</source>
        <translation>Liste sortieren</translation>
    </message>
    <message>
        <location filename="../ui/mainwindow.ui" line="52"/>
        <source>Find the shortest path</source>
        <translation>Kürzesten Weg suchen</translation>
    </message>
    <message numerus="yes">
        <location filename="../src/mainwindow.cpp" line="88"/>
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../src/mainwindow.cpp" line="95"/>
        <source>There is no path.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
